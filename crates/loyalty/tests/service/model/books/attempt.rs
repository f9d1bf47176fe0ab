//! What is refused has changed nothing.

use uuid::Uuid;

use super::{Hold, Lot, Model, Owner, Refusable};

/// A customer's points as they were.
struct Kept {
    owner: u128,
    customer: Owner,
    lots: Vec<(usize, Lot)>,
    holds: Vec<(Uuid, Hold)>,
}

impl Model {
    /// Does something with a customer's points. If it is refused, they are as
    /// before, and not even what was due is done.
    pub(crate) fn attempt<T>(
        &mut self,
        customer: u128,
        act: impl FnOnce(&mut Self) -> Refusable<T>,
    ) -> Refusable<T> {
        let kept = self.keep(self.survivor(customer));
        let done = act(self);
        if done.is_err() {
            self.put_back(kept);
        }
        done
    }

    /// What a customer could use by now, without anything done.
    pub(crate) fn usable(&mut self, customer: u128) -> i64 {
        let mut usable = 0;
        let look = |points: &mut Self| -> Refusable {
            let owner = points.open(customer);
            usable = points.shown(owner).0;
            Err("only looked")
        };
        self.attempt(customer, look).unwrap_err();
        usable
    }

    fn keep(&self, owner: u128) -> Kept {
        let customer = self.customers.get(&owner).cloned().unwrap_or_default();
        let lots = customer.lots.iter().map(|place| (*place, self.lots[*place])).collect();
        let holds = self.held.iter().map(|id| (*id, self.holds[id].clone()));
        let holds = holds.filter(|(_, hold)| hold.owner == owner).collect();
        Kept { owner, customer, lots, holds }
    }

    fn put_back(&mut self, kept: Kept) {
        self.customers.insert(kept.owner, kept.customer);
        for (place, lot) in kept.lots {
            self.lots[place] = lot;
        }
        self.held.extend(kept.holds.iter().map(|(id, _)| *id));
        self.holds.extend(kept.holds);
    }
}
