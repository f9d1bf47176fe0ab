//! Other terms for a plan, and what they mean to those who have it.

use std::collections::HashMap;

use contracts::loyalty::v1::membership_changed::Kind;
use kernel::{Currency, ShopId};
use storage::Tx;
use uuid::Uuid;

use super::memberships::save;
use crate::{
    convert::plans::change::{Impact, LossOf},
    domain::plans::{
        Loss, LossKind, Membership, MembershipError, MembershipId, MembershipState, Plan, Terms, losses,
    },
    error::Error,
    service::Loyalty,
    store::{
        plans::{self, grants, holders, payments},
        projections::shops,
    },
};

/// At most so many are named.
const MOST_NAMED: usize = 20;

/// Goes through those who have a plan.
struct Holders<'a> {
    shop: &'a ShopId,
    plan: &'a Plan,
    today: i64,
    /// Terms by their version.
    terms: HashMap<i64, Terms>,
}

impl<'a> Holders<'a> {
    async fn of(service: &Loyalty, tx: &mut Tx, shop: &'a ShopId, plan: &'a Plan) -> Result<Self, Error> {
        let today = shops::get(tx, shop).await?.schedule.day(service.clock.now());
        Ok(Self { shop, plan, today, terms: HashMap::new() })
    }

    /// All of them, as they are today; and to bring them back, those that ended by a version.
    async fn all(&self, tx: &mut Tx, revive: Option<i64>) -> Result<Vec<Membership>, Error> {
        let (mut all, mut after) = (Vec::new(), MembershipId(Uuid::nil()));
        loop {
            let page = holders::page(tx, self.shop, self.plan.id, after, revive).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = last.id;
            all.extend(page.into_iter().map(|own| own.on(self.today)));
        }
    }

    /// The terms of a version.
    async fn terms(&mut self, tx: &mut Tx, version: i64) -> Result<Terms, Error> {
        if let Some(terms) = self.terms.get(&version) {
            return Ok(terms.clone());
        }
        let terms = plans::terms(tx, self.shop, self.plan.id, version).await?;
        self.terms.insert(version, terms.clone());
        Ok(terms)
    }

    /// Whether somebody's membership is over, which nobody wrote down yet.
    async fn is_over(&mut self, tx: &mut Tx, own: &Membership) -> Result<bool, Error> {
        Ok(own.is_over(&self.terms(tx, own.version).await?, self.today))
    }

    /// What a holder would lose by other terms: of those they have, or are to have.
    async fn losses(
        &mut self,
        tx: &mut Tx,
        own: &Membership,
        (after, currency): (&Terms, Currency),
    ) -> Result<Vec<Loss>, Error> {
        let version = own.next.map_or(own.version, |next| next.version);
        Ok(losses(&self.terms(tx, version).await?, after, currency))
    }
}

/// Who would lose what by other terms.
pub(crate) async fn impact(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    plan: &Plan,
    after: &Terms,
) -> Result<Impact, Error> {
    let currency = shops::get(tx, shop).await?.currency;
    let mut holders = Holders::of(service, tx, shop, plan).await?;
    let mut impact = Impact::default();
    for own in holders.all(tx, None).await? {
        if holders.is_over(tx, &own).await? {
            continue;
        }
        impact.holders += 1;
        let lost = holders.losses(tx, &own, (after, currency)).await?;
        if lost.is_empty() {
            continue;
        }
        impact.losers += 1;
        let terms = holders.terms(tx, own.version).await?;
        let since = own.days(&terms, holders.today).start;
        let used = plans::holders::used_since(tx, shop, own.id, since).await?;
        for loss in lost {
            note(&mut impact.losses, &loss, &own, &used);
        }
    }
    for lost in &mut impact.losses {
        lost.names = plans::holders::names(tx, shop, &lost.customers).await?;
    }
    Ok(impact)
}

/// Counts a loss of a holder.
fn note(all: &mut Vec<LossOf>, loss: &Loss, own: &Membership, used: &[String]) {
    let place = all.iter().position(|known| known.loss == *loss).unwrap_or_else(|| {
        all.push(LossOf {
            loss: loss.clone(),
            holders: 0,
            users: 0,
            customers: Vec::new(),
            names: Vec::new(),
        });
        all.len() - 1
    });
    let Some(sum) = all.get_mut(place) else { return };
    sum.holders += 1;
    let is_price = matches!(loss.kind, LossKind::PriceRaised | LossKind::FreeMadePaid);
    sum.users += i64::from(is_price || used.contains(&loss.benefit));
    if sum.customers.len() < MOST_NAMED {
        sum.customers.push(own.customer);
    }
}

/// Puts other terms in force: for who joins now, and for holders who lose nothing by them, or all
/// with `takes`. Answers the plan and what it means. Fails with `NOT_SHOWN`.
pub(crate) async fn apply(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    plan: &Plan,
    (terms, takes, expected): (Terms, bool, i64),
) -> Result<(Plan, Impact), Error> {
    let mut impact = impact(service, tx, shop, plan, &terms).await?;
    if terms == plan.terms {
        return Ok((plan.clone(), impact));
    }
    if takes && impact.losers > 0 && impact.losers != expected {
        return Err(MembershipError::NotShown { losers: impact.losers }.into());
    }
    let version = plans::last_version(tx, shop, plan.id).await? + 1;
    let after =
        Plan { version, previous: Some(plan.version), terms, revision: plan.revision + 1, ..plan.clone() };
    plans::insert_version(tx, shop, &after, service.clock.now()).await?;
    plans::update(tx, shop, &after).await?;
    impact.moved = move_holders(service, tx, shop, &after, takes).await?;
    Ok((after, impact))
}

/// Has the terms of a plan hold for those who have it, from their next period on; how many.
async fn move_holders(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    plan: &Plan,
    takes: bool,
) -> Result<i64, Error> {
    let currency = shops::get(tx, shop).await?.currency;
    let mut holders = Holders::of(service, tx, shop, plan).await?;
    let mut moved = 0;
    for own in holders.all(tx, None).await? {
        let loses = !holders.losses(tx, &own, (&plan.terms, currency)).await?.is_empty();
        if loses && !takes || own.cancelled_to.is_some() || holders.is_over(tx, &own).await? {
            continue;
        }
        let from = holders.terms(tx, own.version).await?;
        let after = own.moving_to(plan.version, (&from, &plan.terms), holders.today);
        save(service, tx, shop, after, Kind::TermsChanged, None).await?;
        moved += 1;
    }
    Ok(moved)
}

/// Goes back to the terms before the last change, for everybody and at once. Fails with
/// `NOTHING_TO_ROLL_BACK`.
pub(crate) async fn roll_back(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    plan: &Plan,
) -> Result<(Plan, Impact), Error> {
    let before = plan.previous.ok_or(MembershipError::NothingToRollBack)?;
    let found = plans::version(tx, shop, plan.id, before).await?;
    let (terms, previous) = found.ok_or(MembershipError::NothingToRollBack)?;
    let after = Plan { version: before, previous, terms, revision: plan.revision + 1, ..plan.clone() };
    plans::update(tx, shop, &after).await?;
    let mut holders = Holders::of(service, tx, shop, plan).await?;
    let mut impact = Impact::default();
    for own in holders.all(tx, Some(plan.version)).await? {
        let comes = own.next.is_some_and(|next| next.version == plan.version);
        impact.holders += i64::from(own.state != MembershipState::Ended);
        if own.version == plan.version || comes {
            bring_back(service, tx, shop, (&mut holders, &after), own, &mut impact).await?;
        }
    }
    Ok((after, impact))
}

async fn bring_back(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    (holders, to): (&mut Holders<'_>, &Plan),
    own: Membership,
    impact: &mut Impact,
) -> Result<(), Error> {
    let (rolled_back, today) = (holders.plan, holders.today);
    let from = holders.terms(tx, own.version).await?;
    let (was_over, customer, id) =
        (own.state_on(&from, today) == MembershipState::Ended, own.customer, own.id);
    let has_it = own.version == rolled_back.version;
    let (target, terms) = if has_it { (to.version, &to.terms) } else { (own.version, &from) };
    let back = own.back_to(target, (&from, terms), today);
    let stays_over = back.is_over(terms, today);
    let is_ended = own.state == MembershipState::Ended;
    if stays_over || is_ended && plans::holders::has_one(tx, shop, to.id, customer).await? {
        return Ok(());
    }
    let paid = payments::by_version(tx, shop, id.0, (rolled_back.version, today)).await?;
    let dearer = (rolled_back.terms.price - to.terms.price).max(0);
    if paid > 0 && dearer > 0 {
        let part = i128::from(paid) * i128::from(dearer) / i128::from(rolled_back.terms.price.max(1));
        impact.overpaid_holders += 1;
        impact.overpaid += i64::try_from(part).unwrap_or(i64::MAX);
    }
    for benefit in &terms.benefits {
        grants::raise(tx, shop, id, (&benefit.code, benefit.limit.quota()), today).await?;
    }
    impact.moved += 1;
    impact.revived += i64::from(was_over);
    save(service, tx, shop, back, Kind::TermsChanged, None).await?;
    Ok(())
}
