use std::sync::Arc;

use kernel::{CustomerId, OrderId, ShopId, Time};
use runtime::RevisionCache;
use storage::{Error, Result, Tx};
use uuid::Uuid;

#[cfg(test)]
mod tests;
mod windows;

pub(crate) use windows::Windows;

use crate::{
    domain::{Campaign, Catalogue, Facts, MISSED_AFTER, ShopProjection, TierPolicy, calendar},
    store::{
        catalogue,
        grants::exposures,
        ledger::tier_policies,
        projections::shops,
        selection::facts::{self, FactsQuery},
    },
};

/// What a customer got within so long was lately.
const RECENT: i64 = 14 * Time::DAY;
/// How often the answer may come by another copy than it was asked by.
const TRIES: usize = 5;

/// What a shop may give, and by which days and tiers. Reading it costs several
/// statements, so it is kept as long as the catalogue's revision, which counts the
/// changes of all three.
#[derive(Debug)]
pub(crate) struct ShopRules {
    /// Whether chance keeps anybody from a gift, or ever did.
    draws: bool,
    pub(crate) catalogue: Catalogue,
    pub(crate) shop: ShopProjection,
    tiers: TierPolicy,
}

/// For whom, and upon what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FactsRequest {
    /// The customer.
    pub(crate) customer: CustomerId,
    /// The order in question.
    pub(crate) order: Option<OrderId>,
    /// What a gift would be given upon: the order, the complaint or the day.
    pub(crate) occasion: Option<Uuid>,
    /// Whether a gift may follow: then it is noted who came into question.
    pub(crate) gives: bool,
}

impl ShopRules {
    async fn load(tx: &mut Tx, id: &ShopId) -> Result<Self> {
        let catalogue = catalogue::all(tx, id).await?;
        let shop = shops::get(tx, id).await?;
        let tiers = tier_policies::get(tx, id).await?;
        let draws = catalogue.draws() || exposures::any_held_out(tx, id).await?;
        Ok(Self { draws, catalogue, shop, tiers })
    }

    fn query(&self, request: FactsRequest, now: Time) -> FactsQuery {
        let day = self.shop.schedule.day(now);
        let has_tiers = self.catalogue.campaigns.iter().any(|campaign| !campaign.conditions.tiers.is_empty());
        FactsQuery {
            customer: request.customer,
            order: request.order,
            occasion: request.occasion,
            day,
            caps: self.catalogue.caps(),
            exposures: request.gives || self.draws,
            segments: self.names_segments(),
            first_orders: self.catalogue.campaigns.iter().any(Campaign::is_for_first_orders),
            recent_since: now.plus_micros(-RECENT),
            gifts_since: now.plus_micros(-MISSED_AFTER),
            paid_since: has_tiers.then(|| self.paid_since(now)),
        }
    }

    /// Whether a campaign is for a segment that the shop made.
    fn names_segments(&self) -> bool {
        self.catalogue.campaigns.iter().any(|campaign| !campaign.conditions.named_segments.is_empty())
    }

    /// From when on what was paid counts for tiers.
    pub(crate) fn paid_since(&self, now: Time) -> Time {
        let since = self.tiers.since(self.shop.schedule.day(now));
        calendar::start_of_day(&self.shop.schedule, since).unwrap_or(now)
    }

    /// The tier of a customer who paid that, and every tier below it.
    pub(crate) fn tiers_of(&self, paid: &[(Time, i64)], now: Time) -> Vec<String> {
        let day = |time| self.shop.schedule.day(time);
        let paid: Vec<_> = paid.iter().map(|(at, paid)| (day(*at), *paid)).collect();
        let Some(tier) = self.tiers.standing(&paid, day(now)).tier else { return Vec::new() };
        let reached = self.tiers.tiers.iter().filter(|lower| lower.threshold <= tier.threshold);
        reached.map(|tier| tier.code.clone()).collect()
    }
}

/// The rules of shops in memory.
#[derive(Clone, Debug)]
pub(crate) struct RulesCache(RevisionCache<ShopRules>);

/// The rules of a shop take some 20 kB; beyond this many the memory is started anew.
const MOST_CACHED: usize = 500;

impl Default for RulesCache {
    fn default() -> Self {
        Self(RevisionCache::new(MOST_CACHED))
    }
}

impl RulesCache {
    /// All that deciding what to give to a customer has to know: one statement, if
    /// the rules in memory are the shop's present ones.
    pub(crate) async fn facts(
        &self,
        tx: &mut Tx,
        id: &ShopId,
        mut request: FactsRequest,
        now: Time,
    ) -> Result<(Arc<ShopRules>, Facts)> {
        let mut rules = self.rules(tx, id).await?;
        for _ in 0..TRIES {
            let (revision, facts) = facts::get(tx, id, &rules.query(request, now)).await?;
            let survivor = facts.customer.id;
            if revision > rules.catalogue.revision {
                rules = self.at_least(tx, id, revision).await?;
            } else if survivor != request.customer {
                request.customer = survivor;
            } else {
                return Ok((rules, facts));
            }
        }
        Err(Error::Conflict)
    }

    /// The rules of a shop, which may be old ones.
    pub(crate) async fn rules(&self, tx: &mut Tx, id: &ShopId) -> Result<Arc<ShopRules>> {
        self.at_least(tx, id, 0).await
    }

    async fn at_least(&self, tx: &mut Tx, id: &ShopId, revision: i64) -> Result<Arc<ShopRules>> {
        // The relay hands several events on in one transaction: one that changes the
        // rules may come before one that gives by them.
        if tx.has_raised_revision() {
            return ShopRules::load(tx, id).await.map(Arc::new);
        }
        let load = async {
            let rules = ShopRules::load(tx, id).await?;
            Ok::<_, Error>(Some((rules.catalogue.revision, rules)))
        };
        self.0.get(id, revision, load).await?.ok_or(Error::Conflict)
    }
}
