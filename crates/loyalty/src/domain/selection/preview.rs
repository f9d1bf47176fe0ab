//! Whom a campaign would have reached lately, had it been there.

mod spending;

use std::collections::HashMap;

use kernel::{Currency, CustomerId, Schedule, Time};

use self::spending::Spending;
use super::eligibility::{Occasion, OccasionKind};
use crate::domain::{
    catalogue::{
        Catalogue,
        campaign::{Campaign, Trigger},
    },
    ledger::points_summary::money,
    projections::{customers::CustomerProjection, orders::OrderProjection},
    wishes::Wording,
};

/// An order, and its guest as they were before it.
#[derive(Clone, Debug)]
pub(crate) struct PastOrder {
    /// The guest.
    pub(crate) customer: CustomerProjection,
    /// Their tier and every tier below it, of now.
    pub(crate) tiers: Vec<String>,
    /// Whether they had placed another before that was not called off.
    pub(crate) ordered_before: bool,
    /// What was ordered.
    pub(crate) order: OrderProjection,
    /// When.
    pub(crate) placed_at: Time,
}

/// A guest whom the campaign would have reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reached {
    /// Who.
    pub(crate) customer: CustomerId,
    /// What they are called.
    pub(crate) name: String,
    /// With how many orders.
    pub(crate) orders: i64,
    /// When first.
    pub(crate) first_at: Time,
    /// Whether chance would have kept them from it.
    pub(crate) held_out: bool,
}

/// What it would have been.
#[derive(Clone, Debug)]
pub(crate) struct Preview {
    /// How many days back orders were looked at.
    pub(crate) days: i64,
    /// Orders looked at.
    pub(crate) orders: i64,
    /// Guests who placed them.
    pub(crate) guests: i64,
    /// Orders with which it would have come.
    pub(crate) fitting: i64,
    /// Whom it would have reached, who came first first.
    pub(crate) reached: Vec<Reached>,
    /// What it would have cost at most, in minor units.
    pub(crate) most_cost: i64,
}

/// Goes through past orders, the oldest first.
pub(crate) fn preview(
    campaign: &Campaign,
    (catalogue, schedule): (&Catalogue, &Schedule),
    days: i64,
    past: &[PastOrder],
) -> Preview {
    // As if it had always been there, and were on.
    let campaign =
        Campaign { paused: false, deleted: false, starts_at: None, ends_at: None, ..campaign.clone() };
    let fitting = past.iter().filter(|order| fits(&campaign, order, schedule));
    let fitting: Vec<&PastOrder> = fitting.collect();
    let mut guests: Vec<CustomerId> = past.iter().map(|order| order.customer.id).collect();
    guests.sort_unstable_by_key(|guest| guest.0);
    guests.dedup();
    let (reached, most_cost) = play(&campaign, (catalogue, schedule), &fitting);
    Preview {
        days,
        orders: count(past.len()),
        guests: count(guests.len()),
        fitting: count(fitting.len()),
        reached,
        most_cost,
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn fits(campaign: &Campaign, past: &PastOrder, schedule: &Schedule) -> bool {
    let kind = match campaign.trigger {
        Trigger::OrderCompleted => OccasionKind::OrderCompleted,
        _ => OccasionKind::OrderPlaced,
    };
    let occasion = Occasion {
        kind,
        at: past.placed_at,
        schedule,
        party_size: past.order.party_size,
        is_host: past.order.is_host,
        total: past.order.total,
        tiers: &past.tiers,
        ordered_before: past.ordered_before,
    };
    campaign.fits(&past.customer, &occasion).is_ok()
}

/// Gives with each order what the budget still pays of the dearest gifts; answers whom that
/// reaches, and what it costs.
fn play(
    campaign: &Campaign,
    (catalogue, schedule): (&Catalogue, &Schedule),
    fitting: &[&PastOrder],
) -> (Vec<Reached>, i64) {
    let (mut all, mut places): (Vec<Reached>, HashMap<CustomerId, usize>) = (Vec::new(), HashMap::new());
    let (costs, mut spending) = (costs(campaign, catalogue), Spending::new(campaign));
    for order in fitting {
        let customer = order.customer.id;
        let held_out = campaign.holds_out(customer);
        if !held_out && !spending.gives(&costs, customer, schedule.day(order.placed_at)) {
            continue;
        }
        if let Some(one) = places.get(&customer).and_then(|place| all.get_mut(*place)) {
            one.orders += 1;
            continue;
        }
        places.insert(customer, all.len());
        let name = order.customer.display_name.clone();
        all.push(Reached { customer, name, orders: 1, first_at: order.placed_at, held_out });
    }
    (all, spending.in_all())
}

/// What each of its gifts costs, the dearest first.
fn costs(campaign: &Campaign, catalogue: &Catalogue) -> Vec<i64> {
    let cost = |offer: &crate::domain::Offer| {
        catalogue.reward(offer.reward).map_or(0, |reward| reward.cost.minor.saturating_mul(offer.quantity))
    };
    let mut costs: Vec<i64> = campaign.offers.iter().map(cost).collect();
    costs.sort_unstable_by(|one, other| other.cmp(one));
    costs
}

impl Preview {
    /// How many chance would have kept from it.
    pub(crate) fn held_out(&self) -> i64 {
        count(self.reached.iter().filter(|one| one.held_out).count())
    }

    /// The same in words.
    pub(crate) fn words(&self, currency: Currency) -> Wording {
        let Self { days, orders, fitting, .. } = *self;
        let (reached, held_out, cost) =
            (self.reached.len(), self.held_out(), money(self.most_cost, currency));
        Wording {
            zh: format!(
                "最近{days}天的{orders}单里有{fitting}单合适，会送到{reached}位客人（其中{held_out}位留着不送），最多花{cost}。"
            ),
            en: format!(
                "Of {orders} orders of the last {days} days {fitting} fit; it would have come to {reached} guests \
                 ({held_out} of them held out) and cost {cost} at most."
            ),
        }
    }
}
