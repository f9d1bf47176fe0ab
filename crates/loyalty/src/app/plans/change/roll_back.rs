use std::collections::BTreeMap;

use kernel::ShopId;
use storage::Tx;

use super::holders::Holders;
use crate::{
    convert::plans::change::Impact,
    domain::plans::{Membership, MembershipError, MembershipState, Plan, change::overpaid},
    error::Error,
    service::Loyalty,
    store::plans::{self, grants, holders, payments},
};

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
    let mut all = Holders::of(service, tx, shop, plan).await?.with_ended();
    let mut impact = Impact::default();
    while let Some(page) = all.next(tx).await? {
        let (mut returning, mut ended) = (Vec::new(), Vec::new());
        for own in page {
            impact.holders += i64::from(own.state != MembershipState::Ended);
            if let Some(back) = Back::of(&all, &after, &own)? {
                ended.extend((back.before == MembershipState::Ended).then_some(back.own.customer));
                returning.push(back);
            }
        }
        // Who joined again meanwhile, or ended twice, is a member once.
        let mut members = holders::who_has_one(tx, shop, plan.id, &ended).await?;
        returning.retain(|back| back.before != MembershipState::Ended || members.insert(back.own.customer));
        bring_back(service, tx, (&all, &after), returning, &mut impact).await?;
    }
    Ok((after, impact))
}

/// A membership that goes back to terms before.
struct Back {
    own: Membership,
    /// The state that was written down.
    before: MembershipState,
    was_over: bool,
}

impl Back {
    /// That of a holder, if the change came to them and it is not over by the terms before.
    fn of(all: &Holders<'_>, to: &Plan, own: &Membership) -> Result<Option<Self>, Error> {
        let rolled_back = all.plan.version;
        let has_it = own.version == rolled_back;
        if !has_it && own.coming() != rolled_back {
            return Ok(None);
        }
        let from = all.terms(own.version)?;
        let (target, terms) = if has_it { (to.version, &to.terms) } else { (own.version, from) };
        let back = own.back_to(target, (from, terms), all.today);
        if back.is_over(terms, all.today) {
            return Ok(None);
        }
        let was_over = own.state_on(from, all.today) == MembershipState::Ended;
        Ok(Some(Self { own: back, before: own.state, was_over }))
    }
}

async fn bring_back(
    service: &Loyalty,
    tx: &mut Tx,
    (all, to): (&Holders<'_>, &Plan),
    returning: Vec<Back>,
    impact: &mut Impact,
) -> Result<(), Error> {
    let ids: Vec<_> = returning.iter().map(|back| back.own.id).collect();
    let (shop, today) = (all.shop, all.today);
    for (_, paid) in payments::by_version(tx, shop, &ids, (all.plan.version, today)).await? {
        let part = overpaid(paid, (&all.plan.terms, &to.terms));
        impact.overpaid_holders += i64::from(part > 0);
        impact.overpaid += part;
    }
    let mut by_version = BTreeMap::<i64, Vec<_>>::new();
    for back in &returning {
        by_version.entry(back.own.version).or_default().push(back.own.id);
        impact.moved += 1;
        impact.revived += i64::from(back.was_over);
    }
    for (version, ids) in by_version {
        grants::raise(tx, shop, &ids, &all.terms(version)?.benefits, today).await?;
    }
    all.save(service, tx, returning.into_iter().map(|back| back.own).collect()).await
}
