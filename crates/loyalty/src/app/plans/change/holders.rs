use std::collections::HashMap;

use contracts::loyalty::v1::membership_changed::Kind;
use kernel::{ShopId, Time};
use storage::Tx;

use crate::{
    app::plans::memberships::due,
    convert::plans::memberships::{self as convert, Shown},
    domain::{
        ShopProjection,
        plans::{Loss, Membership, Plan, Terms, losses},
    },
    error::Error,
    publish,
    service::Loyalty,
    store::{
        plans::{self, holders, households},
        projections::shops,
    },
};

/// Goes through those who have a plan, a page at a time: what it asks of the database grows with
/// the pages, not with each of them.
pub(super) struct Holders<'a> {
    /// Where.
    pub(super) shop: &'a ShopId,
    /// What they have.
    pub(super) plan: &'a Plan,
    /// The shop's day.
    pub(super) today: i64,
    now: Time,
    known: ShopProjection,
    terms: HashMap<i64, Terms>,
    revive: Option<i64>,
    after: holders::Place,
}

impl<'a> Holders<'a> {
    /// Those who have it now.
    pub(super) async fn of(
        service: &Loyalty,
        tx: &mut Tx,
        shop: &'a ShopId,
        plan: &'a Plan,
    ) -> Result<Self, Error> {
        let (known, now) = (shops::get(tx, shop).await?, service.clock.now());
        let today = known.schedule.day(now);
        let terms = plans::versions(tx, shop, plan.id).await?;
        Ok(Self { shop, plan, today, now, known, terms, revive: None, after: holders::START })
    }

    /// Also those whose membership ended by the terms that hold now.
    pub(super) fn with_ended(self) -> Self {
        Self { revive: Some(self.plan.version), ..self }
    }

    /// The next of them, as they are today; none once all were gone through.
    pub(super) async fn next(&mut self, tx: &mut Tx) -> Result<Option<Vec<Membership>>, Error> {
        let page = holders::page(tx, self.shop, self.plan.id, self.after, self.revive).await?;
        let Some(last) = page.last() else { return Ok(None) };
        self.after = (last.created_at.micros(), last.id);
        Ok(Some(page.into_iter().map(|own| own.on(self.today)).collect()))
    }

    /// The terms of a version, which there are.
    pub(super) fn terms(&self, version: i64) -> Result<&Terms, Error> {
        Ok(plans::of_versions(&self.terms, version)?)
    }

    /// Whether somebody's membership is over, which nobody wrote down yet.
    pub(super) fn is_over(&self, own: &Membership) -> Result<bool, Error> {
        Ok(own.is_over(self.terms(own.version)?, self.today))
    }

    /// What other terms take away, by the version that a holder has.
    pub(super) fn losses(&self, after: &Terms) -> HashMap<i64, Vec<Loss>> {
        let lost = |before| losses(before, after, self.known.currency);
        self.terms.iter().map(|(version, before)| (*version, lost(before))).collect()
    }

    /// Writes down that other terms hold for some, and tells of it.
    pub(super) async fn save(
        &self,
        service: &Loyalty,
        tx: &mut Tx,
        changed: Vec<Membership>,
    ) -> Result<(), Error> {
        let ids: Vec<_> = changed.iter().map(|own| own.id).collect();
        let mut households = households::of_each(tx, self.shop, &ids).await?;
        let (mut kept, mut events) = (Vec::new(), Vec::new());
        for own in changed {
            let own = own.on(self.today);
            let terms = self.terms(own.version)?.clone();
            let coming = self.terms(own.coming())?.clone();
            let due_at = due(&own, &coming, &self.known.schedule, self.today);
            let own = Membership { due_at, ..own };
            let household = households.remove(&own.id).unwrap_or_default();
            let shown = Shown { own: own.clone(), terms, coming, household };
            let told = convert::membership(self.shop, &shown, &self.known, self.today);
            events.push(publish::membership_changed(told, Kind::TermsChanged, None));
            kept.push(own);
        }
        holders::update(tx, self.shop, &kept).await?;
        Ok(outbox::publish(tx, &service.ids, self.now, self.shop, &events).await?)
    }
}
