use contracts::feedback::v1::case::State;

use crate::language::texts;

texts! { Texts {
    title: "试一试：客人和店", "Try it: guest and shop";
    lead: "左边当客人打字，右边看店里怎么看、怎么办。都是真的：单会上看板，试完请取消；但没有一句话会发到外面。", "Type as a guest on the left and see on the right what the shop makes of it. All of it is real: orders come to the board, so cancel them afterwards; but nothing leaves the program.";
    hints: "可以试：18号,订餐3.6 → 不要辣 → 送错了 →（右边回复并处理）→ 解决了", "Try: 18号,订餐3.6 → 不要辣 → 送错了 → (answer and settle it on the right) → 解决了";
    who: "当哪位客人", "As whom";
    stranger: "没来过的人", "A stranger";
    choose: "换人", "Choose";
    guest_side: "客人的手机", "The guest’s telephone";
    shop_side: "店里", "The shop";
    text: "说点什么", "Say something";
    send: "发送", "Send";
    text_missing: "请输入内容。", "Enter a text.";
    nothing_said: "还没有说过话。", "Nothing was said yet.";
    shop_said: "店", "Shop";
    unasked: "店里主动发的", "of the shop’s own accord";
    understood: "听懂了什么", "What was understood";
    nothing_heard: "客人还没说话。", "The guest has said nothing.";
    needs_person: "要人处理", "Needs a person";
    orders: "单", "Orders";
    no_orders: "没有单。", "No orders.";
    cases: "投诉", "Complaints";
    no_cases: "没有投诉。投诉要一两秒才到。", "No complaints. One takes a second or two to arrive.";
    answer: "回复客人", "Answer the guest";
    reply: "回复", "Answer";
    resolve: "回复，并说处理好了", "Answer, and say that it is settled";
    refresh: "刷新", "Refresh";
    open: "没人回", "nobody answered";
    in_progress: "在处理", "being worked on";
    resolved: "处理好了，等客人说", "settled, the guest has the last word";
    closed: "关了", "closed";
} }

impl Texts {
    /// Where a complaint stands.
    pub(super) fn case(self, state: State) -> &'static str {
        match state {
            State::Open | State::Unspecified => self.open(),
            State::InProgress => self.in_progress(),
            State::Resolved => self.resolved(),
            State::Closed => self.closed(),
        }
    }
}
