use contracts::loyalty::v1::{self as pb, points_entry};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

use crate::{
    convert::names,
    domain::{Account, Balances, Reason, Transfer},
};

const ACCOUNT: &str = "shops/{shop}/customers/{customer}/pointsAccount";

/// Whose account it is.
pub(crate) fn account_of(text: &str, field: &str) -> Result<(ShopId, CustomerId), Failure> {
    let name = field::name(text, field, ACCOUNT)?;
    let customer = name.id(1, ACCOUNT).map_err(|right| Failure::field(field, right.to_string()))?;
    Ok((name.shop, customer))
}

/// A customer's accounts as the contract shows them.
pub(crate) fn account(shop: &ShopId, customer: CustomerId, balances: &Balances) -> pb::PointsAccount {
    pb::PointsAccount {
        name: format!("{}/pointsAccount", names::customer(shop, customer)),
        balance: balances.active,
        debt: balances.owed(),
        lifetime_earned: balances.lifetime_earned(),
        pending: balances.pending,
        held: balances.held,
    }
}

/// A transfer as the customer sees it.
pub(crate) fn entry(shop: &ShopId, customer: CustomerId, transfer: &Transfer) -> pb::PointsEntry {
    pb::PointsEntry {
        name: format!("{}/pointsAccount/entries/{}", names::customer(shop, customer), transfer.id),
        points: transfer.posting.change_of(Account::Active),
        debt: -transfer.posting.change_of(Account::Debt),
        reason: reason(transfer.posting.reason).into(),
        order: transfer.cause.order.map(|order| names::order(shop, order)).unwrap_or_default(),
        amount: transfer.cause.amount.map(field::money_field),
        create_time: Some(field::timestamp(transfer.created_at)),
        note: transfer.cause.note.clone(),
    }
}

fn reason(reason: Reason) -> points_entry::Reason {
    match reason {
        Reason::Earned => points_entry::Reason::Earned,
        Reason::Reversed => points_entry::Reason::Reversed,
        Reason::DebtRepaid => points_entry::Reason::DebtRepaid,
        Reason::Activated => points_entry::Reason::Activated,
        Reason::Held => points_entry::Reason::Held,
        Reason::Captured => points_entry::Reason::Captured,
        Reason::Released => points_entry::Reason::Released,
        Reason::Restored => points_entry::Reason::Restored,
        Reason::Expired => points_entry::Reason::Expired,
        Reason::Given => points_entry::Reason::Given,
        Reason::Merged => points_entry::Reason::Merged,
    }
}
