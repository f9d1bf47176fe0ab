use crate::language::texts;

texts! { Texts {
    title: "客人", "Guests";
    search: "查找", "Search";
    search_label: "号码、姓名、电话或拼音", "Number, name, phone or pinyin";
    add: "加一位客人", "Add a guest";
    edit: "改资料、合并、删除", "Change, merge, erase";
    contact_kind: "是什么", "Kind";
    note: "记一笔", "Note";
    call: "打电话", "Call";
    visit: "拜访", "Visit";
    letter: "信或贺卡", "Letter or card";
    say: "说了什么、做了什么", "What was said or done";
    write_down: "记下", "Write it down";
    nobody: "没有找到。", "Nobody was found.";
    more: "后面的", "More";
    without_number: "无号", "no number";
    phones: "电话", "Phones";
    addresses: "地址", "Addresses";
    preferences: "口味与忌口", "Tastes and allergies";
    notes: "备注", "Notes";
    points: "积分", "Points";
    balance: "可用", "Usable";
    pending: "待生效", "Pending";
    debt: "欠", "Owed";
    orders: "订单", "Orders";
    no_orders: "还没有订单。", "No orders yet.";
    cases: "没结的投诉", "Open cases";
    no_cases: "没有没结的投诉。", "No case is open.";
    contacts: "往来", "Timeline";
    no_contacts: "还没有往来。", "Nothing yet.";
    card: "客人的卡", "The guest’s card";
    card_why: "打印一张卡给客人。客人用手机扫一下，确认是自己，手机就绑定了这个号码。一张卡只能绑定一部手机。", "Print a card for the guest. They scan it, confirm, and their phone is bound to the number. A card binds one phone.";
    card_make: "做一张新卡", "Make a new card";
    card_code: "客人扫的码", "The code to scan";
    card_scan: "扫一扫，点菜、看积分", "Scan to order and see your points";
    card_once: "这个码只显示这一次。现在打印，或者让客人直接扫屏幕。", "The code is shown this once. Print it now, or let the guest scan the screen.";
    memberships: "会员", "Memberships";
    no_memberships: "还没有加入任何方案。", "No membership yet.";
    join: "加入", "Join";
    plan: "方案", "Plan";
    paid: "收了多少（免费就空着）", "Paid (empty for a free plan)";
    reference: "收款单号", "Reference of the payment";
    paid_wrong: "收了多少：请写成 30 或 30.50。", "Paid: write it like 30 or 30.50.";
    renew: "续一期", "Renew by a period";
    share: "谁一起用", "Who shares it";
    stays: "一起用（去掉勾就不再用）", "Shares it (untick to end that)";
    others: "再加谁（号码或姓名，逗号隔开）", "Who else (numbers or names, between commas)";
    household_full: "一起用的人比方案许可的多。", "That is more than the plan’s terms allow to share it.";
    top_up: "加次数", "Add uses";
    benefit: "加哪一项", "Of which benefit";
    uses: "加几次", "How many";
    for_days: "几天内用完（空着就一直有效）", "To be used within so many days (empty: as long as the membership)";
    paid_for_uses: "收了多少（没收就空着）", "Paid (empty if nothing was)";
    no_quota: "这一项不计次数，不用加。", "That benefit is not counted; nothing is to be added.";
    save: "保存", "Save";
    pause: "暂停", "Pause";
    resume: "恢复", "Resume";
    cancel: "取消", "Cancel";
    until: "到", "until";
    ledger: "两本账", "What each had of the other";
    received: "客人得到", "The guest received";
    earned: "店里得到", "The shop earned";
    sales: "消费", "Sales";
    refunds: "退款", "Refunds";
    gifts: "礼", "Gifts";
    goodwill: "补偿和照顾", "Goodwill";
    time: "时间（分钟）", "Time (minutes)";
    kept: "扣掉退款", "Kept";
    left: "扣掉送的，还剩", "Left after gifts";
    orders_of: "单", "orders";
    by_source: "每一笔从哪来", "Where each comes from";
    partners: "往来单位", "Partners";
    goals: "目标", "Goals";
    services: "服务", "Services";
    reach: "能发消息的地方", "Where they can be written to";
    no_reach: "客人没在能发消息的渠道里说过话。", "They never wrote where the shop can write.";
    opted_out: "客人不想收主动发的消息。", "They want nothing written but answers.";
    opt_out: "以后不主动发", "Write nothing unasked";
    opt_in: "可以再主动发", "Write again";
    written: "主动发过的", "What was written to them";
    written_none: "还没有。", "Nothing yet.";
    heard: "客人上次说话", "they wrote last";
    window_over: "平台不收了，过了", "the window closed";
    window_full: "这次能发的已发满", "as many were written as may be";
    quiet_until: "免打扰到", "quiet until";
    away: "现在查不到。", "Can't be looked up at the moment.";
} }

impl Texts {
    /// A number as people say it.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it has by reference")]
    pub(super) fn numbered(self, number: &i32) -> String {
        self.0.of_two(format!("{number}号"), format!("No. {number}"))
    }
}
