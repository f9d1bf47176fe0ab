//! How the steps of an order are called.

use contracts::orders::v1::order::State;

use crate::language::Lang;

/// A step's name.
pub(crate) fn name(state: State, lang: Lang) -> &'static str {
    let (zh, en) = match state {
        State::Unspecified => ("？", "?"),
        State::Placed => ("新单", "New"),
        State::Accepted => ("已接", "Accepted"),
        State::Preparing => ("在做", "Cooking"),
        State::Ready => ("做好", "Ready"),
        State::Delivering => ("在送", "On its way"),
        State::Completed => ("完成", "Completed"),
        State::Cancelled => ("取消", "Cancelled"),
        State::Refunded => ("退款", "Refunded"),
    };
    lang.of_two(zh, en)
}
