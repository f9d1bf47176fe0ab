//! What became of what the shop wrote of its own accord.

use contracts::orders::v1::message::Delivery;

use crate::language::Lang;

/// What it came to.
pub(crate) fn name(delivery: Delivery, lang: Lang) -> &'static str {
    let (zh, en) = match delivery {
        Delivery::Unspecified => ("", ""),
        Delivery::Waiting => ("等着发", "waiting"),
        Delivery::Sent => ("已送到", "sent"),
        Delivery::Failed => ("没送到", "refused"),
        Delivery::OutOfWindow => ("过了可发的时间", "out of the window"),
        Delivery::OptedOut => ("客人不想收", "opted out"),
    };
    lang.of_two(zh, en)
}
