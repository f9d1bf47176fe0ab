use std::collections::HashMap;

use contracts::customers::v1::{self as pb, renumbering as part};
use kernel::{Currency, CustomerId, Failure, Money, ShopId, Uuid};
use runtime::field::{self, small};

use super::customer_name;
use crate::domain::{Move, Renumbering, RenumberingId};

const RENUMBERING: &str = "shops/{shop}/renumberings/{renumbering}";

/// `shops/{shop}/renumberings/{renumbering}`.
pub(crate) fn id(name: &str) -> Result<(ShopId, RenumberingId), Failure> {
    field::id(name, "name", RENUMBERING)
}

/// A re-ranking as the contract shows it; `names` are those of the guests who move.
pub(crate) fn to(
    shop: &ShopId,
    currency: Currency,
    of: &Renumbering,
    names: &HashMap<Uuid, String>,
) -> pb::Renumbering {
    let state = match (of.applied_at, of.undone_at) {
        (_, Some(_)) => part::State::Undone,
        (Some(_), None) => part::State::Applied,
        (None, None) => part::State::Proposed,
    };
    pb::Renumbering {
        name: format!("shops/{shop}/renumberings/{}", of.id),
        state: state.into(),
        moves: of.moves.iter().map(|one| shown(shop, currency, one, names)).collect(),
        ranked: small(of.ranked),
        days: small(of.days),
        swaps: of.swaps,
        create_time: Some(field::timestamp(of.created_at)),
        apply_time: of.applied_at.map(field::timestamp),
        undo_time: of.undone_at.map(field::timestamp),
    }
}

fn shown(shop: &ShopId, currency: Currency, of: &Move, names: &HashMap<Uuid, String>) -> part::Move {
    part::Move {
        customer: customer_name(shop, CustomerId(of.customer)),
        display_name: names.get(&of.customer).cloned().unwrap_or_default(),
        from_number: small(of.from.unwrap_or_default()),
        to_number: small(of.to),
        rank: small(of.rank),
        orders: small(of.orders),
        spent: Some(field::money_field(Money { minor: of.spent, currency })),
        taken_over: of.taken_over,
    }
}
