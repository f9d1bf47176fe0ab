use contracts::loyalty::v1 as pb;
use kernel::{Currency, Failure, Money, ShopId};
use runtime::field;

use crate::domain::{calendar, ledger::liability::Liability};

const LIABILITY: &str = "shops/{shop}/pointsLiability";

/// The shop of a liability.
pub(crate) fn shop_of(text: &str, field: &str) -> Result<ShopId, Failure> {
    field::name(text, field, LIABILITY).map(|name| name.shop)
}

/// A liability as the contract shows it.
pub(crate) fn liability(shop: &ShopId, owed: &Liability, currency: Currency) -> pb::PointsLiability {
    let money = |minor| Some(field::money_field(Money { minor, currency }));
    let cohorts = owed.cohorts.iter().map(|one| pb::points_liability::Cohort {
        month: calendar::month_text(one.cohort.month),
        issued: one.cohort.issued,
        redeemed: one.cohort.redeemed,
        expired: one.cohort.expired,
        outstanding: one.cohort.outstanding,
        ultimate_redemption_ratio: one.ultimate_ratio,
        liability: money(one.liability),
    });
    pb::PointsLiability {
        name: format!("shops/{shop}/pointsLiability"),
        cohorts: cohorts.collect(),
        outstanding_points: owed.outstanding(),
        liability: money(owed.likely),
        most: money(owed.most),
        ultimate_redemption_ratio: owed.ultimate_ratio,
        not_enough_data: owed.not_enough_data,
    }
}
