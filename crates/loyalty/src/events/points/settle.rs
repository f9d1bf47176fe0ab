use kernel::Time;
use storage::Tx;

use super::Books;
use crate::{
    Loyalty,
    domain::{Cause, Lot, Posting, Reason, lots as rules},
    error::Error,
    store::{accounts, holds, lots},
};

/// Customers in one transaction.
const CHUNK: i64 = 25;
/// Transactions in one run.
const CHUNKS: usize = 40;

impl Books<'_> {
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
        let mut postings = Vec::new();
        for (one, reason) in rules::due(&mut left, self.now) {
            lots::shift(tx, self.shop, &one).await?;
            // A lot becomes usable once; it may expire several times, as points come back to it.
            let id = if reason == Reason::Activated { one.lot } else { self.service.ids.next() };
            let order = left.iter().find(|lot| lot.id == one.lot).and_then(|lot| lot.order);
            let posting = Posting { debit: one.from, credit: one.to, points: one.points, reason };
            postings.push((Cause { order, ..Cause::plain(id) }, posting));
        }
        self.post_all(tx, postings).await?;
        let off = rules::set_off(&left, self.balances().owed());
        let cause = Cause::plain(self.service.ids.next());
        self.shift(tx, &cause, &off, Reason::DebtRepaid).await?;
        for one in &off {
            left.iter_mut().filter(|lot| lot.id == one.lot).for_each(|lot| lot.apply(one));
        }
        let next_hold = holds::next_end(tx, self.shop, self.customer).await?;
        self.sleep(tx, left.iter().filter_map(Lot::due_at).chain(next_hold).min()).await
    }
}

/// Settles what is due by now, for so many customers at most.
pub(crate) async fn settle_due(service: &Loyalty) -> Result<(), Error> {
    for _ in 0..CHUNKS {
        if settle_chunk(service, service.clock.now()).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// Each customer is held before what is theirs is looked at, so that of several
/// processes that find them due one does it, and the others find it done.
async fn settle_chunk(service: &Loyalty, now: Time) -> Result<usize, Error> {
    let mut tx = service.db.read().await?;
    let due = accounts::due(&mut tx, now, CHUNK).await?;
    drop(tx);
    if due.is_empty() {
        return Ok(0);
    }
    let mut tx = service.db.begin().await?;
    for (shop, customer) in &due {
        Books::open(service, &mut tx, shop, *customer).await?;
    }
    tx.commit().await?;
    Ok(due.len())
}
