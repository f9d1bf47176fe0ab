//! What a campaign would have spent, cap by cap.

use std::collections::HashMap;

use kernel::CustomerId;

use crate::domain::catalogue::{
    budget::{Budget, BudgetUse, Spent},
    campaign::Campaign,
};

/// What was spent of a budget by now.
pub(super) struct Spending {
    budget: Budget,
    gifts_per_order: usize,
    total: Spent,
    daily: HashMap<i64, Spent>,
    per_customer: HashMap<CustomerId, Spent>,
    daily_per_customer: HashMap<(CustomerId, i64), Spent>,
}

impl Spending {
    /// Of a campaign that has given nothing yet.
    pub(super) fn new(campaign: &Campaign) -> Self {
        Self {
            budget: campaign.budget,
            gifts_per_order: usize::try_from(campaign.offers_per_order).unwrap_or(1),
            total: Spent::default(),
            daily: HashMap::new(),
            per_customer: HashMap::new(),
            daily_per_customer: HashMap::new(),
        }
    }

    /// Gives with an order as many gifts as come with one, of those that are paid for, in
    /// the order of `costs`; whether it is any.
    pub(super) fn gives(&mut self, costs: &[i64], customer: CustomerId, day: i64) -> bool {
        let mut given = 0;
        for cost in costs {
            if given < self.gifts_per_order && self.budget.left(&self.used(customer, day)).pays(*cost) {
                self.spend(*cost, customer, day);
                given += 1;
            }
        }
        given > 0
    }

    /// What all of it costs, in minor units.
    pub(super) const fn in_all(&self) -> i64 {
        self.total.money
    }

    fn used(&self, customer: CustomerId, day: i64) -> BudgetUse {
        BudgetUse {
            total: self.total,
            daily: self.daily.get(&day).copied().unwrap_or_default(),
            per_customer: self.per_customer.get(&customer).copied().unwrap_or_default(),
            daily_per_customer: self.daily_per_customer.get(&(customer, day)).copied().unwrap_or_default(),
        }
    }

    fn spend(&mut self, cost: i64, customer: CustomerId, day: i64) {
        for spent in [
            &mut self.total,
            self.daily.entry(day).or_default(),
            self.per_customer.entry(customer).or_default(),
            self.daily_per_customer.entry((customer, day)).or_default(),
        ] {
            spent.money = spent.money.saturating_add(cost);
            spent.count += 1;
        }
    }
}
