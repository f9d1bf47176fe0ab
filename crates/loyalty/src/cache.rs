use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::{Error, Result, Tx};
use uuid::Uuid;

use crate::{
    domain::{Catalogue, KnownShop, MISSED_AFTER, Situation, TierPolicy, calendar},
    store::{
        catalogue,
        grants::exposures,
        ledger::tier_policies,
        projections::shops,
        selection::facts::{self, Question},
    },
};

/// What a guest got within so long was lately.
const LATELY: i64 = 14 * Time::DAY;
/// How often the answer may come by another card than it was asked by.
const TRIES: usize = 5;

/// What a shop may give, and by which days and tiers. Reading it costs several
/// statements, so it is kept as long as the catalogue's revision, which counts the
/// changes of all three.
#[derive(Debug)]
pub(crate) struct Card {
    /// Whether chance keeps anybody from a gift, or ever did.
    draws: bool,
    pub(crate) catalogue: Catalogue,
    pub(crate) shop: KnownShop,
    tiers: TierPolicy,
}

/// For whom, and upon what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The guest.
    pub(crate) customer: CustomerId,
    /// The order in question.
    pub(crate) order: Option<OrderId>,
    /// What a gift would be given upon: the order, the complaint or the day.
    pub(crate) occasion: Option<Uuid>,
    /// Whether a gift may follow: then it is noted who came into question.
    pub(crate) gives: bool,
}

impl Card {
    async fn load(tx: &mut Tx, id: &ShopId) -> Result<Self> {
        let catalogue = catalogue::all(tx, id).await?;
        let shop = shops::get(tx, id).await?;
        let tiers = tier_policies::get(tx, id).await?;
        let draws = catalogue.draws() || exposures::any_held_out(tx, id).await?;
        Ok(Self { draws, catalogue, shop, tiers })
    }

    fn question(&self, asked: Asked, now: Time) -> Question {
        let day = self.shop.schedule.day(now);
        let has_tiers = self.catalogue.campaigns.iter().any(|campaign| !campaign.conditions.tiers.is_empty());
        let since = calendar::start_of_day(&self.shop.schedule, self.tiers.since(day)).unwrap_or(now);
        Question {
            customer: asked.customer,
            order: asked.order,
            occasion: asked.occasion,
            day,
            caps: self.catalogue.caps(),
            exposures: asked.gives || self.draws,
            lately_since: now.plus_micros(-LATELY),
            gifts_since: now.plus_micros(-MISSED_AFTER),
            paid_since: has_tiers.then_some(since),
        }
    }

    /// The tier of a guest and every tier below it.
    pub(crate) fn tiers_of(&self, situation: &Situation, now: Time) -> Vec<String> {
        let day = |time| self.shop.schedule.day(time);
        let paid: Vec<_> = situation.paid.iter().map(|(at, paid)| (day(*at), *paid)).collect();
        let Some(tier) = self.tiers.standing(&paid, day(now)).tier else { return Vec::new() };
        let reached = self.tiers.tiers.iter().filter(|lower| lower.threshold <= tier.threshold);
        reached.map(|tier| tier.code.clone()).collect()
    }
}

/// The cards in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cards(Arc<Mutex<HashMap<ShopId, Arc<Card>>>>);

/// A card takes some 20 kB; beyond this many the memory is started anew.
const MOST_KEPT: usize = 500;

impl Cards {
    /// All that deciding what to give to a guest has to know: one statement, if
    /// the card in memory is the shop's present one.
    pub(crate) async fn situation(
        &self,
        tx: &mut Tx,
        id: &ShopId,
        mut asked: Asked,
        now: Time,
    ) -> Result<(Arc<Card>, Situation)> {
        let mut card = self.card(tx, id).await?;
        for _ in 0..TRIES {
            let (revision, situation) = facts::get(tx, id, &card.question(asked, now)).await?;
            let goes_on = situation.guest.id;
            if revision != card.catalogue.revision {
                card = self.load(tx, id).await?;
            } else if goes_on != asked.customer {
                asked.customer = goes_on;
            } else {
                return Ok((card, situation));
            }
        }
        Err(Error::Conflict)
    }

    /// A card of the shop, which may be an old one.
    pub(crate) async fn card(&self, tx: &mut Tx, id: &ShopId) -> Result<Arc<Card>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        match kept {
            Some(card) => Ok(card),
            None => self.load(tx, id).await,
        }
    }

    async fn load(&self, tx: &mut Tx, id: &ShopId) -> Result<Arc<Card>> {
        let card = Arc::new(Card::load(tx, id).await?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(id.clone(), Arc::clone(&card));
        Ok(card)
    }
}
