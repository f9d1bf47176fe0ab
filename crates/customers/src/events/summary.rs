//! Events in one line for people of the shop.

use contracts::{
    common::v1::Money,
    feedback::v1::{CaseClosed, CaseOpened, IdeaDecided, PraiseGiven, RatingSubmitted, idea},
    loyalty::v1::{
        GoodwillGiven, Grant, MembershipChanged, PointsPosted, RewardGranted, RewardReturned, RewardTaken,
        WishMade, grant::State, membership_changed::Kind,
    },
    orders::v1::{
        MessageReceived, Order, OrderCancelled, OrderCompleted, OrderDelayed, OrderPlaced, OrderRefunded,
        order::Line,
    },
};
use kernel::Currency;

const MOST_CHARS: usize = 200;

/// What an event says about a customer.
pub(super) struct Summary {
    /// The customer's name, as the event has it; may be empty.
    pub(super) customer: String,
    /// One line for people.
    pub(super) text: String,
    /// Name of what it is about.
    pub(super) subject: String,
    /// The channel it came by; empty if by none.
    pub(super) channel: String,
    /// Who wrote it there; empty if nobody.
    pub(super) sender_id: String,
}

pub(super) fn message_received(event: MessageReceived) -> Summary {
    let message = event.message.unwrap_or_default();
    Summary {
        customer: message.customer,
        text: short(&message.text),
        subject: message.name,
        channel: message.channel,
        sender_id: message.sender_id,
    }
}

pub(super) fn order_placed(event: OrderPlaced) -> Summary {
    let verb = if event.amended { "改单" } else { "下单" };
    of_order(event.order, |order| format!("{verb}{} 共{}", dishes(order), amount_text(order.total.as_ref())))
}

pub(super) fn order_delayed(event: OrderDelayed) -> Summary {
    of_order(event.order, |order| format!("超时未到{}", dishes(order)))
}

pub(super) fn order_completed(event: OrderCompleted) -> Summary {
    of_order(event.order, |order| format!("送到 共{}", amount_text(order.total.as_ref())))
}

pub(super) fn order_cancelled(event: OrderCancelled) -> Summary {
    of_order(event.order, |order| with_words("取消订单".to_owned(), &order.cancel_reason))
}

pub(super) fn order_refunded(event: OrderRefunded) -> Summary {
    let refund = format!("退款 {}", amount_text(event.amount.as_ref()));
    of_order(event.order, |_| with_words(refund, &event.reason))
}

pub(super) fn points_posted(event: PointsPosted) -> Summary {
    let entry = event.entry.unwrap_or_default();
    // What is only on its way, or set aside, is no news to people of the shop.
    let customer = if entry.points == 0 { String::new() } else { event.customer };
    Summary {
        customer,
        text: format!("积分 {:+}", entry.points),
        subject: entry.order,
        channel: String::new(),
        sender_id: String::new(),
    }
}

pub(super) fn rating_submitted(event: RatingSubmitted) -> Summary {
    let rating = event.rating.unwrap_or_default();
    let scores = format!("评价 菜{}分 服务{}分", rating.product_score, rating.service_score);
    Summary {
        customer: rating.customer,
        text: with_words(scores, &rating.comment),
        subject: rating.name,
        channel: String::new(),
        sender_id: String::new(),
    }
}

pub(super) fn case_opened(event: CaseOpened) -> Summary {
    let case = event.case.unwrap_or_default();
    Summary {
        customer: case.customer,
        text: with_words("投诉".to_owned(), &case.text),
        subject: case.name,
        channel: case.channel,
        sender_id: String::new(),
    }
}

pub(super) fn case_closed(event: CaseClosed) -> Summary {
    let case = event.case.unwrap_or_default();
    let how = if case.closed_by_guest { "投诉已了结，客人认可" } else { "投诉已了结" };
    Summary {
        customer: case.customer,
        text: how.to_owned(),
        subject: case.name,
        channel: String::new(),
        sender_id: String::new(),
    }
}

pub(super) fn praise_given(event: PraiseGiven) -> Summary {
    let praise = event.praise.unwrap_or_default();
    Summary {
        customer: praise.customer,
        text: with_words("表扬".to_owned(), &praise.text),
        subject: praise.name,
        channel: String::new(),
        sender_id: String::new(),
    }
}

pub(super) fn idea_decided(event: IdeaDecided) -> Summary {
    let idea = event.idea.unwrap_or_default();
    let is_adopted = idea.state() == idea::State::Adopted;
    let how = if is_adopted { "建议被采纳" } else { "建议没有采纳" };
    Summary {
        customer: idea.customer,
        text: with_words(how.to_owned(), &idea.text),
        subject: idea.name,
        channel: String::new(),
        sender_id: String::new(),
    }
}

pub(super) fn reward_granted(event: RewardGranted) -> Summary {
    let told = of_grant("赠", event.grant.clone());
    // What waits to be allowed is not given yet.
    let waits = event.grant.is_some_and(|grant| grant.state() == State::Waiting);
    Summary { customer: if waits { String::new() } else { told.customer }, ..told }
}

pub(super) fn reward_taken(event: RewardTaken) -> Summary {
    of_grant("收到赠品", event.grant)
}

pub(super) fn reward_returned(event: RewardReturned) -> Summary {
    of_grant("未送出", event.grant)
}

pub(super) fn goodwill_given(event: GoodwillGiven) -> Summary {
    let goodwill = event.goodwill.unwrap_or_default();
    Summary {
        text: format!("心意 {}", amount_text(goodwill.amount.as_ref())),
        customer: goodwill.customer,
        subject: goodwill.name,
        channel: String::new(),
        sender_id: String::new(),
    }
}

pub(super) fn wish_made(event: WishMade) -> Summary {
    let wish = event.wish.unwrap_or_default();
    Summary {
        customer: wish.customer,
        text: short(&wish.text),
        subject: wish.name,
        channel: String::new(),
        sender_id: String::new(),
    }
}

pub(super) fn membership_changed(event: MembershipChanged) -> Summary {
    let what = match event.kind() {
        Kind::Joined => "入会",
        Kind::Renewed => "续会员",
        Kind::Paused => "暂停会员",
        Kind::Resumed => "恢复会员",
        Kind::Cancelled => "取消会员",
        Kind::Ended => "会员到期",
        Kind::Shared => "会员共享",
        Kind::ToppedUp => "会员加次",
        Kind::TermsChanged | Kind::Unspecified => "会员条款变更",
    };
    let own = event.membership.unwrap_or_default();
    Summary {
        customer: own.customer,
        text: with_words(what.to_owned(), &own.plan_display_name),
        subject: own.name,
        channel: String::new(),
        sender_id: String::new(),
    }
}

pub(super) fn membership_reminded(customer: String, text: &str) -> Summary {
    let text = short(text);
    Summary { customer, text, subject: String::new(), channel: String::new(), sender_id: String::new() }
}

fn of_grant(verb: &str, grant: Option<Grant>) -> Summary {
    let grant = grant.unwrap_or_default();
    let what = format!("{verb} {}×{}", grant.reward_display_name, grant.quantity);
    Summary {
        customer: grant.customer,
        text: with_words(what, &grant.reason),
        subject: grant.name,
        channel: String::new(),
        sender_id: String::new(),
    }
}

fn of_order(order: Option<Order>, summary: impl FnOnce(&Order) -> String) -> Summary {
    let order = order.unwrap_or_default();
    Summary {
        text: short(&summary(&order)),
        customer: order.customer,
        subject: order.name,
        channel: String::new(),
        sender_id: String::new(),
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
        assert_eq!(placed.text, "下单 农家小炒肉×1 鱼香肉丝×1 米饭×2 共38.00元");
        let amended = order_placed(OrderPlaced { order: Some(order()), amended: true });
        assert_eq!(amended.text, "改单 农家小炒肉×1 鱼香肉丝×1 米饭×2 共38.00元");
        let completed = order_completed(OrderCompleted { order: Some(order()) });
        assert_eq!(completed.text, "送到 共38.00元");
        let delayed = OrderDelayed { order: Some(order()), promised_time: None };
        assert_eq!(order_delayed(delayed).text, "超时未到 农家小炒肉×1 鱼香肉丝×1 米饭×2");
        assert_eq!(order_cancelled(OrderCancelled { order: Some(order()) }).text, "取消订单：不吃了");
    }

    #[test]
    fn money_back_and_points_are_told_with_their_amounts() {
        let refunded = OrderRefunded {
            order: Some(order()),
            amount: Some(yuan(505)),
            reason: "少一份".to_owned(),
            refund_time: None,
        };
        assert_eq!(order_refunded(refunded).text, "退款 5.05元：少一份");
        for (points, summary) in [(38, "积分 +38"), (-5, "积分 -5")] {
            let entry = Some(PointsEntry { points, ..PointsEntry::default() });
            assert_eq!(points_posted(PointsPosted { entry, ..PointsPosted::default() }).text, summary);
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
            message_received(MessageReceived { message }).text
        };
        assert_eq!(told("18号,订餐3.6"), "18号,订餐3.6");
        assert_eq!(told(&"饭".repeat(300)), "饭".repeat(200));
    }
}
