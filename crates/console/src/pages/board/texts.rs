use std::collections::BTreeMap;

use contracts::orders::v1::Order;

use crate::language::texts;

texts! { Texts {
    title: "看板", "Board";
    live: "实时", "live";
    stale: "看板断线：下面可能是旧的！正在重连……", "Cut off: what is below may be old! Reconnecting…";
    no_script: "没有脚本时页面不会自己更新。", "Without scripts the page does not refresh itself.";
    refresh: "刷新", "Refresh";
    sound: "开工：打开声音", "Start the shift: sound on";
    also_here: "也在看：", "Also here:";
    undo: "撤销", "Undo";
    not_done: "不确定办成了没有，请先看看板上", "Not sure whether it was done: look at the board first";
    none: "没有", "None";
    cut: "没结的单太多，这里没有全部显示。", "There are more open orders than are shown here.";
    late: "迟", "late";
    minutes: "分", "min";
    hours: "小时", "h";
    days: "天", "d";
    due: "要在", "due";
    left: "还有", "in";
    number: "号", "";
    somebody: "散客", "Walk-in";
    unbound: "这个账号没用过这个号码", "never seen with this number before";
    gift: "送", "gift";
    by_default: "默认", "by default";
    evidence: "凭据", "Evidence";
    understood_from: "出自", "from";
    allergy: "过敏！", "ALLERGY";
    packed: "带上", "Pack";
    print: "打印", "Print";
    printed: "已送去打印", "Sent to the printer";
    paper: "小票", "Ticket";
    all_day: "还要做", "Still to make";
    sold_out: "售罄", "Sold out";
    dishes: "售罄开关", "Sold-out switch";
    set_sold_out: "标为售罄", "Mark sold out";
    set_there: "又有了", "There again";
    say: "替客人输入，或者粘贴接龙、聊天", "Type for a guest, or paste a chain or a chat";
    customer: "几号（可空）", "Guest's number (optional)";
    text: "内容", "Text";
    send: "下单", "Take it";
    text_missing: "请输入内容。", "Enter a text.";
    too_many_lines: "一次最多 200 行。", "At most 200 lines at once.";
    no_such_guest: "没有这位客人。", "There is no such guest.";
    taken: "新单", "New orders";
    known: "已有", "already taken";
    noted: "记下了", "Noted";
    recalled: "退回：", "Taken back:";
    recall: "退回一步", "Take back a step";
    recent: "最近 20 单", "The last 20";
    recent_none: "还没有办过什么。", "Nothing was done yet.";
    chat: "聊天", "Chat";
    ours: "我们说", "From us";
    ordered: "下单", "Order";
    amended: "改单", "Change";
    membership: "会员", "Membership";
    use_benefit: "用在这一单：", "Use it for this order:";
    used: "用了", "Used";
    saves: "少收", "takes off";
    simulator: "试一试聊天", "Try the chat";
    to_pay: "收", "To pay";
    cancel: "取消这一单", "Cancel this order";
    cancel_reason: "为什么（可空）", "Why (optional)";
    cancelled: "取消", "Cancelled";
    complaint: "投诉", "Complaint";
    asked_back: "要问清", "to be asked";
    question: "问题", "Question";
    confirmed: "确认", "Confirmed";
    needs_person: "要人处理", "Needs a person";
    yes: "对，下单", "Yes, take it";
    no: "不要了", "No";
    answer: "替客人回答", "Answer for the guest";
    reply: "回复", "Reply";
    points: "积分", "Points";
    cases: "没结的投诉", "Open cases";
    usual: "老样子", "The usual";
    again: "照上次再来一份", "The same as last time";
    visits: "最近几次", "Last visits";
    no_visits: "第一次来。", "The first visit.";
    add_now: "现在可以加", "Add now";
    nothing_to_add: "现在没有合适的。", "Nothing fits now.";
    give: "给", "Give";
    cost: "成本", "cost";
    for_points: "积分换", "for points";
    whole_page: "全部资料", "Everything";
    close: "关上", "Close";
    back: "回到看板", "Back to the board";
    keys: "按键", "Keys";
    key_next: "下一单 / 上一单", "next / previous order";
    key_step: "这一单走一步", "this order takes its step";
    key_digit: "第几单", "the order with that number";
    key_card: "客人卡", "guest card";
    key_gift: "给第一样", "give what is suggested first";
    key_print: "打印", "print";
    key_undo: "撤销刚才的", "undo the last act";
    key_say: "输入框", "the box to type in";
    key_yes: "问题：对 / 不", "a question: yes / no";
    key_recent: "最近 20 单", "the last 20 orders";
    key_sound: "声音", "sound";
    key_close: "关上", "close";
} }

impl Texts {
    /// So many minutes, in the largest unit that says enough.
    pub(super) fn span(self, minutes: i64) -> String {
        match minutes {
            ..=99 => format!("{minutes} {}", self.minutes()),
            100..=2_879 => format!("{} {}", minutes / 60, self.hours()),
            _ => format!("{} {}", minutes / 1_440, self.days()),
        }
    }

    /// The guest of an order: by number, else as they are called, if that is known.
    pub(super) fn called(self, order: &Order, called: &BTreeMap<String, String>) -> String {
        let name = called.get(&order.customer).filter(|_| order.customer_number == 0);
        name.cloned().unwrap_or_else(|| self.who(order.customer_number))
    }

    /// `18号`, or somebody.
    pub(super) fn who(self, number: i32) -> String {
        if number > 0 { crate::guests::numbered(number, self.0) } else { self.somebody().to_owned() }
    }
}
