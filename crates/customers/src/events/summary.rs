//! Events in one line for people of the shop.

use contracts::{
    common::v1::Money,
    feedback::v1::{CaseClosed, CaseOpened, PraiseGiven, RatingSubmitted},
    loyalty::v1::{Grant, PointsPosted, RewardGranted, RewardReturned, RewardTaken, grant::State},
    orders::v1::{
        MessageReceived, Order, OrderCancelled, OrderCompleted, OrderDelayed, OrderPlaced, OrderRefunded,
        order::Line,
    },
};
use kernel::Currency;

use super::News;

const MOST_CHARS: usize = 200;

pub(super) fn message_received(event: MessageReceived) -> News {
    let message = event.message.unwrap_or_default();
    News {
        customer: message.customer,
        summary: short(&message.text),
        subject: message.name,
        channel: message.channel,
    }
}

pub(super) fn order_placed(event: OrderPlaced) -> News {
    let verb = if event.amended { "改单" } else { "下单" };
    of_order(event.order, |order| format!("{verb}{} 共{}", dishes(order), amount_text(order.total.as_ref())))
}

pub(super) fn order_delayed(event: OrderDelayed) -> News {
    of_order(event.order, |order| format!("超时未到{}", dishes(order)))
}

pub(super) fn order_completed(event: OrderCompleted) -> News {
    of_order(event.order, |order| format!("送到 共{}", amount_text(order.total.as_ref())))
}

pub(super) fn order_cancelled(event: OrderCancelled) -> News {
    of_order(event.order, |order| with_words("取消订单".to_owned(), &order.cancel_reason))
}

pub(super) fn order_refunded(event: OrderRefunded) -> News {
    let refund = format!("退款 {}", amount_text(event.amount.as_ref()));
    of_order(event.order, |_| with_words(refund, &event.reason))
}

pub(super) fn points_posted(event: PointsPosted) -> News {
    let entry = event.entry.unwrap_or_default();
    // What is only on its way, or set aside, is no news to people of the shop.
    let customer = if entry.points == 0 { String::new() } else { event.customer };
    News {
        customer,
        summary: format!("积分 {:+}", entry.points),
        subject: entry.order,
        channel: String::new(),
    }
}

pub(super) fn rating_submitted(event: RatingSubmitted) -> News {
    let rating = event.rating.unwrap_or_default();
    let scores = format!("评价 菜{}分 服务{}分", rating.product_score, rating.service_score);
    News {
        customer: rating.customer,
        summary: with_words(scores, &rating.comment),
        subject: rating.name,
        channel: String::new(),
    }
}

pub(super) fn case_opened(event: CaseOpened) -> News {
    let case = event.case.unwrap_or_default();
    News {
        customer: case.customer,
        summary: with_words("投诉".to_owned(), &case.text),
        subject: case.name,
        channel: case.channel,
    }
}

pub(super) fn case_closed(event: CaseClosed) -> News {
    let case = event.case.unwrap_or_default();
    let how = if case.closed_by_guest { "投诉已了结，客人认可" } else { "投诉已了结" };
    News { customer: case.customer, summary: how.to_owned(), subject: case.name, channel: String::new() }
}

pub(super) fn praise_given(event: PraiseGiven) -> News {
    let praise = event.praise.unwrap_or_default();
    News {
        customer: praise.customer,
        summary: with_words("表扬".to_owned(), &praise.text),
        subject: praise.name,
        channel: String::new(),
    }
}

pub(super) fn reward_granted(event: RewardGranted) -> News {
    let news = of_grant("赠", event.grant.clone());
    // What waits to be allowed is not given yet.
    let waits = event.grant.is_some_and(|grant| grant.state() == State::Waiting);
    News { customer: if waits { String::new() } else { news.customer }, ..news }
}

pub(super) fn reward_taken(event: RewardTaken) -> News {
    of_grant("收到赠品", event.grant)
}

pub(super) fn reward_returned(event: RewardReturned) -> News {
    of_grant("未送出", event.grant)
}

fn of_grant(verb: &str, grant: Option<Grant>) -> News {
    let grant = grant.unwrap_or_default();
    let what = format!("{verb} {}×{}", grant.reward_display_name, grant.quantity);
    News {
        customer: grant.customer,
        summary: with_words(what, &grant.reason),
        subject: grant.name,
        channel: String::new(),
    }
}

fn of_order(order: Option<Order>, summary: impl FnOnce(&Order) -> String) -> News {
    let order = order.unwrap_or_default();
    News {
        summary: short(&summary(&order)),
        customer: order.customer,
        subject: order.name,
        channel: String::new(),
    }
}

fn dishes(order: &Order) -> String {
    let dish = |line: &Line| format!(" {}×{}", line.item_name, line.quantity);
    order.lines.iter().map(dish).collect::<Vec<_>>().concat()
}

/// `38.00元`; of a currency that is not the yuan `38.00 GBP`, `800 JPY`.
fn amount_text(money: Option<&Money>) -> String {
    let Some(Money { amount, currency }) = money else { return "0元".to_owned() };
    match currency.parse::<Currency>() {
        Ok(Currency::CNY) => format!("{}元", Currency::CNY.amount(*amount)),
        Ok(other) => format!("{} {other}", other.amount(*amount)),
        Err(_) => format!("{amount} {currency}"),
    }
}

fn with_words(what: String, words: &str) -> String {
    if words.is_empty() { what } else { short(&format!("{what}：{words}")) }
}

fn short(text: &str) -> String {
    text.chars().take(MOST_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use contracts::{loyalty::v1::PointsEntry, orders::v1::Message};

    use super::*;

    fn yuan(amount: i64) -> Money {
        Money { amount, currency: "CNY".to_owned() }
    }

    fn order() -> Order {
        let line = |name: &str, quantity| Line { item_name: name.to_owned(), quantity, ..Line::default() };
        let lines = vec![line("农家小炒肉", 1), line("鱼香肉丝", 1), line("米饭", 2)];
        let total = Some(yuan(3800));
        Order { lines, total, cancel_reason: "不吃了".to_owned(), ..Order::default() }
    }

    #[test]
    fn an_order_is_told_with_its_dishes_and_total() {
        let placed = order_placed(OrderPlaced { order: Some(order()), amended: false });
        assert_eq!(placed.summary, "下单 农家小炒肉×1 鱼香肉丝×1 米饭×2 共38.00元");
        let amended = order_placed(OrderPlaced { order: Some(order()), amended: true });
        assert_eq!(amended.summary, "改单 农家小炒肉×1 鱼香肉丝×1 米饭×2 共38.00元");
        let completed = order_completed(OrderCompleted { order: Some(order()) });
        assert_eq!(completed.summary, "送到 共38.00元");
        let delayed = OrderDelayed { order: Some(order()), promised_time: None };
        assert_eq!(order_delayed(delayed).summary, "超时未到 农家小炒肉×1 鱼香肉丝×1 米饭×2");
        assert_eq!(order_cancelled(OrderCancelled { order: Some(order()) }).summary, "取消订单：不吃了");
    }

    #[test]
    fn money_back_and_points_are_told_with_their_amounts() {
        let refunded = OrderRefunded {
            order: Some(order()),
            amount: Some(yuan(505)),
            reason: "少一份".to_owned(),
            refund_time: None,
        };
        assert_eq!(order_refunded(refunded).summary, "退款 5.05元：少一份");
        for (points, summary) in [(38, "积分 +38"), (-5, "积分 -5")] {
            let entry = Some(PointsEntry { points, ..PointsEntry::default() });
            assert_eq!(points_posted(PointsPosted { entry, ..PointsPosted::default() }).summary, summary);
        }
    }

    #[test]
    fn a_gift_is_told_of_once_it_is_given_and_not_while_it_waits() {
        for (state, customer) in [(State::Waiting, ""), (State::Granted, "c")] {
            let grant = Grant { customer: "c".to_owned(), state: state.into(), ..Grant::default() };
            assert_eq!(reward_granted(RewardGranted { grant: Some(grant) }).customer, customer);
        }
    }

    #[test]
    fn a_message_is_told_word_for_word_up_to_200_characters() {
        let told = |text: &str| {
            let message = Some(Message { text: text.to_owned(), ..Message::default() });
            message_received(MessageReceived { message }).summary
        };
        assert_eq!(told("18号,订餐3.6"), "18号,订餐3.6");
        assert_eq!(told(&"饭".repeat(300)), "饭".repeat(200));
    }
}
