use kernel::{CustomerId, ShopId, Time};
use storage::Tx;

use crate::{
    domain::{
        Account, Balances, Cause, EarnRule, Lot, Move, Posting, Reason, Transfer,
        ledger::{lots as rules, postings},
    },
    error::Error,
    publish,
    service::Loyalty,
    store::{
        catalogue,
        ledger::{
            accounts::{self, AccountRow},
            earn_rules, lots, transfers,
        },
        projections::shops,
    },
};

/// A customer's points, held until the transaction ends: nobody else moves any
/// of them meanwhile.
pub(crate) struct CustomerLedger<'a> {
    pub(super) service: &'a Loyalty,
    pub(super) shop: &'a ShopId,
    /// Whose they are: of a merged record, the survivor.
    pub(crate) customer: CustomerId,
    pub(super) now: Time,
    kept: AccountRow,
}

impl<'a> CustomerLedger<'a> {
    /// Opens them and settles what is due, so that nothing that follows can use
    /// what has expired.
    pub(crate) async fn open(
        service: &'a Loyalty,
        tx: &mut Tx,
        shop: &'a ShopId,
        customer: CustomerId,
    ) -> Result<Self, Error> {
        let mut ledger = Self::lock(service, tx, shop, customer).await?;
        if ledger.kept.due_at.is_some_and(|due| due <= ledger.now) {
            ledger.settle(tx).await?;
        }
        Ok(ledger)
    }

    /// Opens them as they are.
    pub(super) async fn lock(
        service: &'a Loyalty,
        tx: &mut Tx,
        shop: &'a ShopId,
        mut customer: CustomerId,
    ) -> Result<Self, Error> {
        let mut kept = accounts::lock(tx, shop, customer).await?;
        while let Some(into) = kept.merged_into {
            customer = into;
            kept = accounts::lock(tx, shop, customer).await?;
        }
        Ok(Self { service, shop, customer, now: service.clock.now(), kept })
    }

    /// Opens those of a record that was closed, and is itself again.
    pub(super) async fn reopen(
        service: &'a Loyalty,
        tx: &mut Tx,
        shop: &'a ShopId,
        customer: CustomerId,
    ) -> Result<Self, Error> {
        let kept = AccountRow { merged_into: None, ..accounts::lock(tx, shop, customer).await? };
        Ok(Self { service, shop, customer, now: service.clock.now(), kept })
    }

    /// What is in the accounts.
    pub(crate) fn balances(&self) -> &Balances {
        &self.kept.balances
    }

    /// When something is due next.
    pub(super) fn due_at(&self) -> Option<Time> {
        self.kept.due_at
    }

    /// Has the books looked at again at a time, if not before; kept by the next
    /// posting.
    pub(super) fn due_by(&mut self, at: Option<Time>) {
        self.kept.due_at = self.kept.due_at.into_iter().chain(at).min();
    }

    /// Has them looked at again then and not before.
    pub(super) async fn set_due(&mut self, tx: &mut Tx, until: Option<Time>) -> Result<(), Error> {
        self.kept.due_at = until;
        Ok(accounts::put(tx, self.shop, self.customer, &self.kept).await?)
    }

    /// Closes them for good: all they had is another's.
    pub(super) async fn close(&mut self, tx: &mut Tx, into: CustomerId) -> Result<(), Error> {
        self.kept.merged_into = Some(into);
        self.set_due(tx, None).await
    }

    /// The rule that points follow which are given now. Forcing another holds
    /// everybody who has points; whoever has none is held by the shop's row.
    pub(crate) async fn rule(&self, tx: &mut Tx) -> Result<EarnRule, Error> {
        let Balances { pending, active, held, .. } = *self.balances();
        if pending + active + held == 0 {
            catalogue::lock(tx, self.shop).await?;
        }
        Ok(earn_rules::current(tx, self.shop).await?)
    }

    /// Takes points from one of the shop's accounts: a debt is made good first,
    /// the rest is a lot of its own, by a rule, from `since` on.
    pub(crate) async fn receive(
        &mut self,
        tx: &mut Tx,
        (from, reason): (Account, Reason),
        cause: Cause,
        points: i64,
        rule: &EarnRule,
        since: Time,
    ) -> Result<Vec<Transfer>, Error> {
        let schedule = shops::get(tx, self.shop).await?.schedule;
        let term = rule.term(&schedule, since, self.now);
        let waits = rule.pending_days > 0 && term.active_at > self.now;
        let to = if waits { Account::Pending } else { Account::Active };
        let postings = postings::credit(self.balances(), from, to, points, reason);
        self.due_by(if waits { Some(term.active_at) } else { term.expires_at });
        let order = cause.order;
        let posted = self.post(tx, &cause, postings).await?;
        for transfer in posted.iter().filter(|transfer| transfer.posting.credit == to) {
            let issued = transfer.posting.points;
            let (pending, remaining) = if waits { (issued, 0) } else { (0, issued) };
            let (rule_version, created_at) = (rule.version, self.now);
            let lot = Lot {
                id: transfer.id,
                order,
                issued,
                pending,
                remaining,
                held: 0,
                expired: 0,
                term,
                rule_version,
                created_at,
            };
            lots::insert(tx, self.shop, self.customer, &lot).await?;
        }
        Ok(posted)
    }

    /// Takes points of a posting as a lot with the time of another.
    pub(super) async fn receive_lot(
        &mut self,
        tx: &mut Tx,
        cause: &Cause,
        posting: Posting,
        like: &Lot,
    ) -> Result<(), Error> {
        let (issued, order) = (posting.points, None);
        let (pending, remaining) = if posting.credit == Account::Pending { (issued, 0) } else { (0, issued) };
        for transfer in self.post(tx, cause, vec![posting]).await? {
            let (id, created_at) = (transfer.id, self.now);
            let lot = Lot { id, order, issued, pending, remaining, held: 0, expired: 0, created_at, ..*like };
            lots::insert(tx, self.shop, self.customer, &lot).await?;
        }
        Ok(())
    }

    /// Takes back points that came by `own` lots: of those first, then of what
    /// else there is; what is missing then is owed.
    pub(crate) async fn take_back(
        &mut self,
        tx: &mut Tx,
        cause: &Cause,
        own: &[Lot],
        points: i64,
    ) -> Result<(), Error> {
        let mut others = lots::list_left(tx, self.shop, self.customer).await?;
        others.retain(|lot| own.iter().all(|own| own.id != lot.id));
        let moves = rules::take_back(own, &others, points);
        for one in &moves {
            lots::shift(tx, self.shop, one).await?;
        }
        let (debit, credit, reason) = (Account::Debt, Account::Reversed, Reason::Reversed);
        let mut postings = rules::postings(&moves, reason);
        let points = points - rules::total(&moves);
        postings.extend((points > 0).then_some(Posting { debit, credit, points, reason }));
        self.post(tx, cause, postings).await?;
        Ok(())
    }

    /// Moves points of lots, and books the sums.
    pub(crate) async fn shift(
        &mut self,
        tx: &mut Tx,
        cause: &Cause,
        moves: &[Move],
        reason: Reason,
    ) -> Result<Vec<Transfer>, Error> {
        for one in moves {
            lots::shift(tx, self.shop, one).await?;
        }
        self.post(tx, cause, rules::postings(moves, reason)).await
    }

    /// Books postings of one cause.
    pub(crate) async fn post(
        &mut self,
        tx: &mut Tx,
        cause: &Cause,
        postings: Vec<Posting>,
    ) -> Result<Vec<Transfer>, Error> {
        self.post_all(tx, postings.into_iter().map(|posting| (cause.clone(), posting)).collect()).await
    }

    /// Writes postings down, books them and tells of each that a customer
    /// notices.
    pub(super) async fn post_all(
        &mut self,
        tx: &mut Tx,
        postings: Vec<(Cause, Posting)>,
    ) -> Result<Vec<Transfer>, Error> {
        let (mut written, mut drafts) = (Vec::new(), Vec::new());
        for (cause, posting) in postings {
            let transfer = Transfer { id: self.service.ids.next(), posting, cause, created_at: self.now };
            self.kept.balances = self.kept.balances.after(&posting);
            if is_news(&posting) {
                drafts.push(publish::points_posted(self.shop, self.customer, &transfer, self.balances()));
            }
            written.push(transfer);
        }
        if written.is_empty() {
            return Ok(written);
        }
        transfers::insert(tx, self.shop, self.customer, &written).await?;
        accounts::put(tx, self.shop, self.customer, &self.kept).await?;
        if !drafts.is_empty() {
            outbox::publish(tx, &self.service.ids, self.now, self.shop, &drafts).await?;
        }
        Ok(written)
    }
}

/// Whether others hear of it: points earned, even if they wait, and whatever
/// changes the balance or the debt. Of a merge everybody hears otherwise.
fn is_news(posting: &Posting) -> bool {
    let changes = |account| posting.change_of(account) != 0;
    match posting.reason {
        Reason::Merged => false,
        Reason::Earned => true,
        _ => changes(Account::Active) || changes(Account::Debt),
    }
}
