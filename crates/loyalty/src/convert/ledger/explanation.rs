use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, ShopId, Time};
use runtime::field;

use super::{accounts, holds, tiers};
use crate::{
    convert::names,
    domain::{Balances, Hold, Lot, ShopProjection, Standing, Transfer, ledger::points_summary},
};

/// Everything that explains a balance.
pub(crate) struct Explained {
    /// The moment.
    pub(crate) now: Time,
    /// The shop.
    pub(crate) known: ShopProjection,
    /// What is in the accounts.
    pub(crate) balances: Balances,
    /// What is left, in its turn.
    pub(crate) lots: Vec<Lot>,
    /// What is set aside.
    pub(crate) holds: Vec<Hold>,
    /// Where the customer stands.
    pub(crate) standing: Standing,
    /// The latest, newest first.
    pub(crate) entries: Vec<Transfer>,
}

/// An explanation as the contract shows it.
pub(crate) fn explanation(
    shop: &ShopId,
    customer: CustomerId,
    explained: &Explained,
) -> pb::PointsExplanation {
    let Explained { now, known, balances, lots, holds, standing, entries } = explained;
    let (text, text_en) =
        points_summary::summarize(balances, lots, standing, (&known.schedule, known.currency, *now));
    pb::PointsExplanation {
        account: Some(accounts::account(shop, customer, balances)),
        lots: lots.iter().map(|lot| self::lot(shop, lot)).collect(),
        holds: holds.iter().map(|hold| holds::hold(shop, hold)).collect(),
        tier: Some(tiers::standing(standing, known)),
        entries: entries.iter().map(|entry| accounts::entry(shop, customer, entry)).collect(),
        text,
        text_en,
    }
}

fn lot(shop: &ShopId, lot: &Lot) -> pb::points_explanation::Lot {
    pb::points_explanation::Lot {
        order: lot.order.map(|order| names::order(shop, order)).unwrap_or_default(),
        issued: lot.issued,
        active: lot.remaining,
        pending: lot.pending,
        held: lot.held,
        active_time: Some(field::timestamp(lot.term.active_at)),
        expire_time: lot.term.expires_at.map(field::timestamp),
        rule_version: lot.rule_version,
    }
}
