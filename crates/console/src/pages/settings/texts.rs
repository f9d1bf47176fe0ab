use crate::language::texts;

texts! { Texts {
    title: "设置", "Settings";
    shop: "店铺", "The shop";
    name: "店名", "Name";
    name_en: "英文店名", "English name";
    usual_minutes: "一单通常几分钟", "Usual minutes for an order";
    minutes_wrong: "请写 1 到 600 的分钟数，比如 45。", "Write a number of minutes from 1 to 600, for example 45.";
    save: "保存", "Save";
    hours: "营业时间", "Opening hours";
    hours_hint: "写成 10:30-14:00, 17:00-21:00；空着就是休息。过了半夜也可以：18:00-02:00。", "Write 10:30-14:00, 17:00-21:00; leave a day empty if closed. Past midnight works, too: 18:00-02:00.";
    hours_wrong: "请写成 10:30-14:00, 17:00-21:00。", "Write it like 10:30-14:00, 17:00-21:00.";
    never_open: "至少要有一天营业。", "Be open on one day at least.";
    special: "特别的日子", "Special days";
    special_hint: "一行一天：2026-10-01 休息；每年的日子写 10-01 11:00-15:00。", "A day a line: 2026-10-01 closed; each year: 10-01 11:00-15:00.";
    special_wrong: "请写成 2026-10-01 休息 或 10-01 11:00-15:00，看不懂这一行：", "Write 2026-10-01 closed or 10-01 11:00-15:00; this line can’t be read:";
    closed: "休息", "closed";
    rules: "点单规则", "Ordering";
    rice_code: "米饭的菜号", "Code of the rice";
    rice_hint: "勾了“默认配饭”的菜，每份自动加一份这个菜。空着就不加。", "Each dish that comes with rice adds one of this. Leave it empty for none.";
    rice_wrong: "请写菜单上米饭的编号，比如 90。", "Write the rice’s code on the menu, for example 90.";
    delivery_fee: "送餐费", "Delivery fee";
    fee_wrong: "请写成 3 或 3.50；不说就空着。", "Write it like 3 or 3.50; leave it empty not to say.";
    trust: "没见过的账号报号码也能下单", "Unknown senders may order by a number";
    keys: "员工与钥匙", "Staff and keys";
    keys_hint: "每个人、每台设备一把钥匙。手机丢了、人走了，停用那一把就行。", "One key per person and device. When a phone is lost or somebody leaves, end that key.";
    key_name: "给谁的", "Whose it is";
    key_name_missing: "请写给谁用，比如：小王的手机。", "Write whose it is, for example: Wang’s phone.";
    key_kind: "身份", "Role";
    make: "发一把钥匙", "Make a key";
    made: "新钥匙（只显示这一次）", "The new key (shown this once)";
    made_scan: "用那台设备扫这个码就登录。扫码登录以后，上面这串字就失效了。", "Scan this with the device to sign it in. Once it is signed in, the text above ends.";
    made_code: "登录用的码", "The code to sign in";
    rotate: "换新", "Renew";
    end: "停用", "End it";
    staff: "店员", "Staff";
    manager: "店长", "Manager";
    courier: "骑手", "Courier";
    owner: "店主", "Owner";
    integration: "程序", "Program";
    channels: "客人在哪里写", "Where guests write";
    simulator: "试一试聊天", "Try the chat";
    card: "打印店里的二维码", "Print the shop’s QR code";
    card_title: "店里的二维码", "The shop’s QR code";
    card_scan: "扫一扫，看菜单点单", "Scan for the menu and to order";
    print_hint: "打印出来贴在墙上或桌上。", "Print it for the wall or the tables.";
    faq: "常见问题", "Questions and answers";
    faq_hint: "客人在聊天里或页面上问到，店里自动回答。", "Asked in a chat or on a page, these are answered by themselves.";
    questions: "客人怎么问（一行一种）", "How guests ask (one way a line)";
    answer: "回答", "Answer";
    answer_en: "英文回答（可空）", "Answer in English (optional)";
    answer_hint: "可以用 {hours} 营业时间、{open} 现在开不开、{sold_out} 今天卖完的、{item:3} 三号菜的价格。", "You may use {hours}, {open}, {sold_out}, and {item:3} for the price of dish 3.";
    add: "加上", "Add";
    take_away: "删掉", "Remove";
    no_entries: "还没有。", "None yet.";
} }

impl Texts {
    /// Monday first.
    pub(crate) fn weekdays(self) -> [&'static str; 7] {
        self.0.of_two(
            ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        )
    }
}
