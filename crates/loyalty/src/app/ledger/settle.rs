use storage::Tx;

use super::customer_ledger::CustomerLedger;
use crate::{
    domain::{Cause, Lot, Posting, Reason, ledger::lots as rules},
    error::Error,
    store::ledger::{holds, lots},
};

impl CustomerLedger<'_> {
    /// Does what is due: holds that ran out give back, points that waited may
    /// be used, points whose time is over expire.
    pub(super) async fn settle(&mut self, tx: &mut Tx) -> Result<(), Error> {
        for hold in holds::list_open(tx, self.shop, self.customer, self.now).await? {
            self.give_back_held(tx, &hold).await?;
        }
        self.settle_lots(tx).await
    }

    /// The same for lots alone; then a debt is made good by what may be used.
    pub(super) async fn settle_lots(&mut self, tx: &mut Tx) -> Result<(), Error> {
        let mut left = lots::list_left(tx, self.shop, self.customer).await?;
        let (mut postings, mut expired) = (Vec::new(), Vec::new());
        for (one, reason) in rules::due(&mut left, self.now) {
            lots::shift(tx, self.shop, &one).await?;
            if reason == Reason::Expired {
                expired.push(one);
                continue;
            }
            // A lot becomes usable once.
            let order = left.iter().find(|lot| lot.id == one.lot).and_then(|lot| lot.order);
            let posting = Posting { debit: one.from, credit: one.to, points: one.points, reason };
            postings.push((Cause { order, ..Cause::plain(one.lot) }, posting));
        }
        // Of many lots at once, and of one several times as points come back to it: a cause of its own.
        let cause = Cause::plain(self.service.ids.next());
        let expired = rules::postings(&expired, Reason::Expired).into_iter();
        postings.extend(expired.map(|posting| (cause.clone(), posting)));
        self.post_all(tx, postings).await?;
        let off = rules::set_off(&left, self.balances().owed());
        let cause = Cause::plain(self.service.ids.next());
        self.shift(tx, &cause, &off, Reason::DebtRepaid).await?;
        for one in &off {
            left.iter_mut().filter(|lot| lot.id == one.lot).for_each(|lot| lot.apply(one));
        }
        let next_hold = holds::next_end(tx, self.shop, self.customer).await?;
        self.set_due(tx, left.iter().filter_map(Lot::due_at).chain(next_hold).min()).await
    }
}
