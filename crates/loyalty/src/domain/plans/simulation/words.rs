use kernel::Currency;

use super::Simulation;
use crate::domain::{ledger::points_summary::money, wishes::Wording};

/// What a simulation says, for the owner.
pub(crate) fn words(told: &Simulation, currency: Currency) -> Wording {
    let money = |minor: i64| money(minor, currency);
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    let (guests, joiners, share) = (told.guests, told.joiners.len(), told.share);
    let (low, high) = (percent(share.low), percent(share.high));
    let (fees, cost, net) = (money(told.revenue), money(told.cost), money(told.net()));
    let (worst, worst_net) = (told.worst, money(told.worst_net()));
    let (doubt, doubt_en) = if told.not_enough_data {
        ("数据太少，仅供参考：", "Too little data to go by: ")
    } else {
        ("", "")
    };
    Wording {
        zh: format!(
            "{doubt}{guests}位客人里会有{joiners}位入会（95%区间{low}到{high}）；会费{fees}，权益成本{cost}，净得{net}；\
             最用得多的{worst}位合计净得{worst_net}。"
        ),
        en: format!(
            "{doubt_en}{joiners} of {guests} guests would join (95 % interval {low} to {high}); fees {fees}, \
             benefits cost {cost}, net {net}; the {worst} who cost most bring {worst_net} together."
        ),
    }
}
