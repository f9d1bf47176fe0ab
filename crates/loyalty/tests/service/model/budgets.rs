//! The rules of gifts, budgets and stock, as simply as they can be said.

use std::collections::{BTreeMap, HashMap};

use contracts::loyalty::v1::{
    campaign::{Budget, budget::Cap},
    grant::State,
};
use uuid::Uuid;

use super::books::{Model, Refusable};

const DAY: i64 = 86_400_000_000;
/// Gifts for points wait so long for the guest.
const UNTAKEN: i64 = 30 * DAY;
/// Their points are held a little longer.
const HELD: i64 = 31 * DAY;

/// What may be given.
#[derive(Clone, Debug)]
pub(crate) struct Reward {
    pub(crate) name: String,
    pub(crate) cost: i64,
    /// In points; 0 for none.
    pub(crate) price: i64,
    pub(crate) stock: Option<i64>,
    /// The kitchen makes it, and the owner has to allow it.
    pub(crate) is_dish: bool,
}

/// What gives it.
#[derive(Clone, Debug)]
pub(crate) struct Campaign {
    pub(crate) name: String,
    /// Rewards, and how many of each.
    pub(crate) offers: Vec<(usize, i64)>,
    pub(crate) per_order: usize,
    /// Gives upon completed orders, without being asked.
    pub(crate) automatic: bool,
    pub(crate) budget: Budget,
}

/// What somebody asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    pub(crate) customer: u128,
    /// `None` for points.
    pub(crate) campaign: Option<usize>,
    pub(crate) reward: usize,
    /// 0 for what the campaign offers.
    pub(crate) quantity: i64,
    pub(crate) order: Option<u128>,
}

/// What was given.
#[derive(Clone, Debug)]
pub(crate) struct Gift {
    pub(crate) customer: u128,
    pub(crate) campaign: Option<usize>,
    pub(crate) reward: usize,
    pub(crate) quantity: i64,
    pub(crate) order: Option<u128>,
    pub(crate) points: i64,
    pub(crate) state: State,
    /// A second one upon the same order, since two customers are one.
    is_second: bool,
    cost: i64,
    day: i64,
    created: i64,
    by_itself: bool,
}

/// Money and number of gifts, of a campaign in all or on a day, on everybody or
/// on one customer.
pub(crate) type Used = HashMap<(usize, Option<i64>, Option<u128>), (i64, i64)>;

/// Everything that may be given, or was.
#[derive(Debug, Default)]
pub(crate) struct Gifts {
    pub(crate) rewards: Vec<Reward>,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) all: BTreeMap<Uuid, Gift>,
    pub(crate) used: Used,
    /// As they were given, those by themselves under names of their own until
    /// the service's are known.
    pub(crate) unnamed: Vec<Uuid>,
    of_order: HashMap<u128, Vec<Uuid>>,
    /// Whether an order was called off, of those that ended.
    cancelled: HashMap<u128, bool>,
}

impl Gifts {
    /// Somebody asks for something, and gets it, or what they got for the same
    /// before.
    pub(crate) fn ask(&mut self, points: &mut Model, id: Uuid, wish: Wish) -> Refusable<Uuid> {
        if wish.order.is_some_and(|order| self.cancelled.get(&order) == Some(&true)) {
            return Err("CONDITION");
        }
        let wish = Wish { customer: points.survivor(wish.customer), ..wish };
        match wish.campaign {
            Some(campaign) => self.ask_campaign(points, id, wish, campaign),
            None => points.attempt(wish.customer, |points| self.buy(points, id, wish)),
        }
    }

    fn ask_campaign(&mut self, points: &Model, id: Uuid, wish: Wish, campaign: usize) -> Refusable<Uuid> {
        let offered = self.offered(campaign, wish.reward);
        if wish.quantity > offered {
            return Err("INVALID_FIELD");
        }
        let had = self.had(campaign, wish.customer, wish.order);
        if let Some(before) = had.iter().find(|id| self.all[id].reward == wish.reward) {
            return Ok(*before);
        }
        let quantity = if wish.quantity == 0 { offered } else { wish.quantity };
        let gift = self.new_gift(points, &Wish { quantity, ..wish });
        if !self.is_there(&gift) {
            return Err("STOCK");
        }
        if had.len() >= self.campaigns[campaign].per_order {
            return Err("CONDITION");
        }
        if self.times_left(&gift, gift.customer) == 0 {
            return Err("BUDGET");
        }
        self.give(id, gift);
        Ok(id)
    }

    fn buy(&mut self, points: &mut Model, id: Uuid, wish: Wish) -> Refusable<Uuid> {
        let quantity = wish.quantity.max(1);
        let price = self.rewards[wish.reward].price * quantity;
        let gift = Gift { points: price, ..self.new_gift(points, &Wish { quantity, ..wish }) };
        points.open(wish.customer);
        if !self.is_there(&gift) {
            return Err("STOCK");
        }
        if points.shown(wish.customer).0 < price {
            return Err("NOT_ENOUGH_POINTS");
        }
        points.hold(id, wish.customer, (price, wish.order), points.now + HELD)?;
        self.give(id, gift);
        Ok(id)
    }

    /// How many of a reward a campaign offers.
    pub(crate) fn offered(&self, campaign: usize, reward: usize) -> i64 {
        self.campaigns[campaign].offers.iter().find(|offer| offer.0 == reward).unwrap().1
    }

    fn new_gift(&self, points: &Model, wish: &Wish) -> Gift {
        let reward = &self.rewards[wish.reward];
        let waits = reward.is_dish;
        Gift {
            customer: wish.customer,
            campaign: wish.campaign,
            reward: wish.reward,
            quantity: wish.quantity,
            order: wish.order,
            points: 0,
            state: if waits { State::Waiting } else { State::Granted },
            is_second: false,
            cost: reward.cost * wish.quantity,
            day: day(points),
            created: points.now,
            by_itself: false,
        }
    }

    /// What a campaign gave to a customer with an order and was not returned.
    fn had(&self, campaign: usize, customer: u128, order: Option<u128>) -> Vec<Uuid> {
        let mut had = self.of_occasion(campaign, customer, order);
        had.retain(|id| self.all[id].state != State::Returned);
        had
    }

    fn of_occasion(&self, campaign: usize, customer: u128, order: Option<u128>) -> Vec<Uuid> {
        let of_order = order.and_then(|order| self.of_order.get(&order));
        let is_meant = |id: &&Uuid| {
            let gift = &self.all[*id];
            gift.campaign == Some(campaign) && gift.customer == customer && !gift.is_second
        };
        of_order.into_iter().flatten().filter(is_meant).copied().collect()
    }

    pub(crate) fn is_there(&self, gift: &Gift) -> bool {
        self.rewards[gift.reward].stock.is_none_or(|stock| stock >= gift.quantity)
    }

    /// How many more of a gift its budget can pay for a customer.
    fn times_left(&self, gift: &Gift, customer: u128) -> i64 {
        self.times_left_for_all(gift).min(self.times_left_for_one(gift, customer))
    }

    fn times_left_for_all(&self, gift: &Gift) -> i64 {
        let budget = self.campaigns[gift.campaign.unwrap()].budget.clone();
        let total = self.times(budget.total.as_ref(), gift, None, None);
        total.min(self.times(budget.daily.as_ref(), gift, Some(gift.day), None))
    }

    fn times_left_for_one(&self, gift: &Gift, customer: u128) -> i64 {
        let budget = self.campaigns[gift.campaign.unwrap()].budget.clone();
        let (day, customer) = (Some(gift.day), Some(customer));
        let in_all = self.times(budget.per_customer.as_ref(), gift, None, customer);
        in_all.min(self.times(budget.daily_per_customer.as_ref(), gift, day, customer))
    }

    fn times(&self, cap: Option<&Cap>, gift: &Gift, day: Option<i64>, customer: Option<u128>) -> i64 {
        let key = (gift.campaign.unwrap(), day, customer);
        let (money, count) = self.used.get(&key).copied().unwrap_or_default();
        let most = cap.and_then(|cap| cap.money.as_ref()).map(|most| (most.amount - money) / gift.cost);
        let most_often = cap.and_then(|cap| cap.count).map(|most| most - count);
        most.into_iter().chain(most_often).min().unwrap_or(i64::MAX).max(0)
    }

    /// How many of several customers, who all ask at once for the same, get it.
    pub(crate) fn how_many(&self, points: &Model, wish: &Wish, customers: &[u128]) -> i64 {
        let gift = self.new_gift(points, wish);
        let stock = self.rewards[gift.reward].stock.map_or(i64::MAX, |stock| stock / gift.quantity);
        let has_room = |customer: &&u128| self.times_left_for_one(&gift, points.survivor(**customer)) > 0;
        let able = i64::try_from(customers.iter().filter(has_room).count()).unwrap();
        able.min(stock).min(self.times_left_for_all(&gift))
    }

    fn give(&mut self, id: Uuid, gift: Gift) {
        self.count(&gift, 1);
        if let Some(order) = gift.order {
            self.of_order.entry(order).or_default().push(id);
        }
        self.all.insert(id, gift);
    }

    /// Counts a gift in its budget and its stock, or, with -1, no more.
    fn count(&mut self, gift: &Gift, times: i64) {
        if let Some(stock) = &mut self.rewards[gift.reward].stock {
            *stock -= times * gift.quantity;
        }
        let Some(campaign) = gift.campaign else { return };
        for day in [None, Some(gift.day)] {
            for customer in [None, Some(gift.customer)] {
                let used = self.used.entry((campaign, day, customer)).or_default();
                *used = (used.0 + times * gift.cost, used.1 + times);
            }
        }
    }

    pub(crate) fn approve(&mut self, id: Uuid) -> Refusable {
        let gift = self.all.get_mut(&id).unwrap();
        if gift.state != State::Waiting {
            return Err("GRANT_STATE");
        }
        gift.state = State::Granted;
        Ok(())
    }

    pub(crate) fn take(&mut self, points: &mut Model, id: Uuid) -> Refusable {
        let gift = &self.all[&id];
        match gift.state {
            State::Taken => return Ok(()),
            State::Granted => {}
            _ => return Err("GRANT_STATE"),
        }
        if gift.points > 0 {
            points.attempt(gift.customer, |points| points.capture(id, 0))?;
        }
        self.all.get_mut(&id).unwrap().state = State::Taken;
        Ok(())
    }

    pub(crate) fn give_back(&mut self, points: &mut Model, id: Uuid) -> Refusable {
        let gift = self.all[&id].clone();
        match gift.state {
            State::Returned => return Ok(()),
            State::Taken => return Err("GRANT_STATE"),
            _ => {}
        }
        if gift.points > 0 && points.is_held(id) {
            points.release(id)?;
        }
        self.count(&gift, -1);
        self.all.get_mut(&id).unwrap().state = State::Returned;
        Ok(())
    }

    /// The guest has what came with the order; the rest they will not get.
    pub(crate) fn completed(&mut self, points: &mut Model, order: u128, customer: u128, occurred: i64) {
        self.cancelled.entry(order).or_insert(false);
        for id in self.open_of(order) {
            let gift = self.all[&id].clone();
            let is_late = gift.created > occurred;
            if is_late && !gift.by_itself {
                continue;
            }
            let came = gift.state == State::Granted && !is_late && !self.rewards[gift.reward].is_dish;
            if came && (gift.points == 0 || points.is_held(id)) {
                self.take(points, id).unwrap();
            } else {
                self.give_back(points, id).unwrap();
            }
        }
        self.give_by_themselves(points, order, points.survivor(customer));
    }

    fn give_by_themselves(&mut self, points: &Model, order: u128, customer: u128) {
        for campaign in 0..self.campaigns.len() {
            let is_new = self.of_occasion(campaign, customer, Some(order)).is_empty();
            if !self.campaigns[campaign].automatic || !is_new {
                continue;
            }
            let (reward, quantity) = self.campaigns[campaign].offers[0];
            let (campaign, order) = (Some(campaign), Some(order));
            let gift = self.new_gift(points, &Wish { customer, campaign, reward, quantity, order });
            if self.is_there(&gift) && self.times_left(&gift, customer) > 0 {
                // Later than all that have a name.
                let id = Uuid::from_u128(u128::MAX - 1_000_000 + u128::try_from(self.unnamed.len()).unwrap());
                self.unnamed.push(id);
                self.give(id, Gift { by_itself: true, ..gift });
            }
        }
    }

    pub(crate) fn cancelled(&mut self, points: &mut Model, order: u128) {
        self.cancelled.entry(order).or_insert(true);
        for id in self.open_of(order) {
            self.give_back(points, id).unwrap();
        }
    }

    fn open_of(&self, order: u128) -> Vec<Uuid> {
        let mut open = self.of_order.get(&order).cloned().unwrap_or_default();
        open.retain(|id| is_open(&self.all[id]));
        open
    }

    /// Gifts for points that nobody took.
    pub(crate) fn return_untaken(&mut self, points: &mut Model) {
        let waits_long = |gift: &Gift| gift.points > 0 && gift.created <= points.now - UNTAKEN;
        let untaken = self.all.iter().filter(|(_, gift)| is_open(gift) && waits_long(gift));
        let untaken: Vec<_> = untaken.map(|(id, _)| *id).collect();
        for id in untaken {
            self.give_back(points, id).unwrap();
        }
    }

    /// What one record got belongs to another.
    pub(crate) fn merge(&mut self, from: u128, into: u128) {
        if from == into {
            return;
        }
        let gone: Vec<_> =
            self.all.iter().filter(|(_, gift)| gift.customer == from).map(|(id, _)| *id).collect();
        for id in gone {
            let gift = self.all[&id].clone();
            let had = gift.campaign.map(|campaign| self.had(campaign, into, gift.order)).unwrap_or_default();
            let is_twice = had.iter().any(|other| self.all[other].reward == gift.reward);
            let is_kept = gift.state != State::Returned;
            let is_second = gift.is_second || (is_kept && is_twice);
            let moved = Gift { customer: into, is_second, ..gift.clone() };
            if is_kept {
                self.count(&gift, -1);
                self.count(&moved, 1);
            }
            self.all.insert(id, moved);
        }
    }

    /// The service's own name of the next of [`Gifts::unnamed`].
    pub(crate) fn rename(&mut self, before: Uuid, id: Uuid) -> &Gift {
        let gift = self.all.remove(&before).unwrap();
        for known in self.of_order.get_mut(&gift.order.unwrap()).unwrap() {
            if *known == before {
                *known = id;
            }
        }
        self.all.entry(id).or_insert(gift)
    }
}

fn is_open(gift: &Gift) -> bool {
    matches!(gift.state, State::Waiting | State::Granted)
}

/// The shop's day, counted from 1970.
pub(crate) fn day(points: &Model) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from(points.local(points.now).date().since(epoch).unwrap().get_days())
}
