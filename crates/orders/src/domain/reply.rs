//! What the guest reads, in the language of the message.

use jiff::Timestamp;

use super::{
    basket::Rice,
    menu::Menu,
    price::{Line, Origin, total},
    shop::Shop,
    shorthand::Language,
};

/// How things are said to one guest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording<'a> {
    pub(crate) language: Language,
    pub(crate) shop: &'a Shop,
    pub(crate) menu: &'a Menu,
    /// When the message was sent.
    pub(crate) now: Timestamp,
}

/// What was understood of an order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Receipt<'a> {
    /// Number and name.
    pub(crate) who: Option<(i32, &'a str)>,
    pub(crate) lines: &'a [Line],
    pub(crate) rice: Rice,
    pub(crate) note: &'a str,
    pub(crate) wanted: Option<Timestamp>,
    pub(crate) address: Option<&'a str>,
}

/// What is said to a guest who complains.
pub(crate) const APOLOGY: (&str, &str) = (
    "非常抱歉，是我们没做好。已请店里的人马上来处理。",
    "We are very sorry. Someone of the shop will see to it right away.",
);
/// What is said of points while they can't be looked up.
pub(crate) const POINTS_LATER: (&str, &str) =
    ("积分暂时查不到，请稍后再问。", "Points can't be looked up right now; please ask again in a moment.");
/// What is said of points to a sender nobody knows.
pub(crate) const WHOSE_POINTS: (&str, &str) = (
    "还不知道您是哪位，请店里帮您登记后再查积分。",
    "We don't know yet who you are; please let the shop enter you, then ask for your points.",
);
/// What is said of a membership while it can't be looked up.
pub(crate) const MEMBERSHIP_LATER: (&str, &str) = (
    "会员信息暂时查不到，请稍后再问。",
    "Memberships can't be looked up right now; please ask again in a moment.",
);
/// What is said of a membership to a sender nobody knows.
pub(crate) const WHOSE_MEMBERSHIP: (&str, &str) = (
    "还不知道您是哪位，请店里帮您登记后再查会员。",
    "We don't know yet who you are; please let the shop enter you, then ask for your membership.",
);
/// What is said to what may be a complaint.
pub(crate) const HEARD: (&str, &str) = (
    "谢谢您告诉我们，店里的人会看到并跟进。",
    "Thank you for telling us; someone of the shop will look into it.",
);
/// What is said to a greeting.
pub(crate) const AT_YOUR_SERVICE: (&str, &str) =
    ("在的，您说！点菜直接发菜号或菜名就行。", "Yes, we are here! To order, just send the dishes.");
/// What is said to a voice message or a file.
pub(crate) const PLEASE_TYPE: (&str, &str) = (
    "不好意思，这里听不了语音也打不开文件，麻烦打几个字，好吗？",
    "Sorry, we can't open voice messages or files here; could you type it?",
);
/// What is said to a no.
pub(crate) const DECLINED: (&str, &str) = ("好的，没有下单。", "All right, nothing was ordered.");
/// What is said to a chain that is pasted again with no line added.
pub(crate) const NOTHING_NEW: (&str, &str) = ("接龙里没有新的。", "Nothing new in the list.");
/// What is said to who wants nothing but answers.
pub(crate) const OPTED_OUT: (&str, &str) = (
    "好的，以后不会主动给您发消息了；您在这里下单、提问照常回复，投诉的答复请在本店页面上看。想恢复请回“订阅”。如果您是要取消订单，请说“取消订单”。",
    "All right: we won't write to you of our own accord any more, and answer what you write here as before; what we answer a complaint is on our page. Write “subscribe” to undo this. If you meant an order, write “cancel my order”.",
);
/// What is said to who wants to be written to again.
pub(crate) const OPTED_IN: (&str, &str) = (
    "好的，订单有变化、有回复时会告诉您。不想收到请回“TD”。",
    "All right: we will let you know about your orders and answers. Write “unsubscribe” to stop that.",
);
/// What is said when a person has to answer.
pub(crate) const A_PERSON: (&str, &str) =
    ("店里的人会尽快回复您。", "Someone of the shop will answer you soon.");

/// Puts values into the `{}` of a text, in order.
pub(crate) fn fill(text: &str, values: &[&str]) -> String {
    let mut parts = text.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (index, part) in parts.enumerate() {
        filled.push_str(values.get(index).copied().unwrap_or_default());
        filled.push_str(part);
    }
    filled
}

impl Wording<'_> {
    /// A dish's name, in the guest's language if it has one.
    pub(crate) fn dish_name(&self, code: i32) -> String {
        let item = self.menu.get(code);
        item.map(|item| match self.language {
            Language::English if !item.name_en.is_empty() => item.name_en.clone(),
            _ => item.name.clone(),
        })
        .unwrap_or_default()
    }

    /// An amount in minor units, as `¥36.00`.
    pub(crate) fn money(&self, minor: i64) -> String {
        let currency = self.shop.iso_currency();
        let sign = match currency.as_str() {
            "CNY" | "JPY" => "¥",
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "HKD" => "HK$",
            "TWD" => "NT$",
            "SGD" => "S$",
            "KRW" => "₩",
            "VND" => "₫",
            _ => "",
        };
        let amount = currency.amount(minor);
        if sign.is_empty() { format!("{amount} {currency}") } else { format!("{sign}{amount}") }
    }

    /// A moment in the shop's time, with the day if it is not today.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        let (today, at) = (self.shop.schedule.local(self.now).date(), self.shop.schedule.local(at));
        let clock = format!("{:02}:{:02}", at.hour(), at.minute());
        let days = today.until(at.date()).map_or(0, |span| span.get_days());
        match days {
            0 => clock,
            1 => fill(self.pick(("明天{}", "tomorrow {}")), &[&clock]),
            _ => fill(
                self.pick(("{}月{}日{}", "{}/{} {}")),
                &[&at.month().to_string(), &at.day().to_string(), &clock],
            ),
        }
    }

    /// When the shop is open, as `10:30-14:00、16:30-21:00`; by days where those
    /// differ.
    pub(crate) fn hours(&self) -> String {
        let today = self.shop.schedule.local(self.now).date();
        self.shop.schedule.said(today, self.language == Language::English)
    }

    /// Asks whether an order is meant, with what it would be.
    pub(crate) fn is_it_meant(&self, receipt: &str) -> String {
        fill(
            self.pick((
                "您是要这样吗？{}回“是”就下单。",
                "Is this what you want? {} Reply \"yes\" to go ahead.",
            )),
            &[receipt],
        )
    }

    /// Asks what is wanted, with the dishes that were spoken of.
    pub(crate) fn what_was_meant(&self, dishes: &[i32]) -> String {
        let names: Vec<String> =
            dishes.iter().map(|code| format!("{code} {}", self.dish_name(*code))).collect();
        if names.is_empty() {
            return self
                .pick((
                    "您是要点菜吗？请发菜号或菜名和份数，例如：3.6。",
                    "Would you like to order? Please send the dishes and how many, for instance: 3.6.",
                ))
                .to_owned();
        }
        fill(
            self.pick((
                "您是要点{}吗？请发菜名和份数，例如：小炒肉一份。",
                "Would you like to order {}? Please send the dishes and how many.",
            )),
            &[&names.join(self.pick(("、", ", ")))],
        )
    }

    /// The dishes of an order in a few words, rice and gifts left out.
    pub(crate) fn dishes(&self, lines: &[Line]) -> String {
        let ordered = lines.iter().filter(|line| line.origin == Origin::Ordered);
        let names: Vec<String> = ordered.map(|line| format!("{}×{}", line.name, line.quantity)).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!("{}{}", names.join(self.pick(("、", ", "))), self.pick(("，", ": ")))
        }
    }

    /// The menu, a dish on each line.
    pub(crate) fn menu(&self) -> String {
        let sold_out = self.pick(("（卖完）", " (sold out)"));
        let line = |item: &super::menu::Item| {
            let end = if item.sold_out { sold_out } else { "" };
            format!("{} {} {}{end}", item.code, self.dish_name(item.code), self.money(item.price))
        };
        self.menu.items().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What was understood of an order.
    pub(crate) fn receipt(&self, receipt: &Receipt<'_>) -> String {
        let mut said = String::new();
        if let Some(called) = receipt.who.and_then(|(number, name)| self.called(number, name)) {
            said.push_str(&called);
            said.push_str(self.pick(("：", ": ")));
        }
        let lines: Vec<String> = receipt.lines.iter().map(|line| self.line(line)).collect();
        said.push_str(&lines.join(self.pick(("、", ", "))));
        said.push_str(&fill(self.pick(("，共{}", "; {} in all")), &[&self.money(total(receipt.lines))]));
        if !receipt.note.is_empty() {
            said.push_str(&fill(self.pick(("；备注：{}", "; note: {}")), &[receipt.note]));
        }
        said.push_str(self.pick(("。", ". ")));
        said.push_str(&self.destination(receipt));
        said.push_str(self.no_rice(receipt));
        said
    }

    /// What a guest is called: by their number and name, by the name alone of who has no
    /// number; none for who has neither.
    pub(crate) fn called(&self, number: i32, name: &str) -> Option<String> {
        let number = (number > 0).then(|| fill(self.pick(("{}号", "No.{}")), &[&number.to_string()]));
        let between = if number.is_some() && !name.is_empty() { self.pick(("", " ")) } else { "" };
        let called = format!("{}{between}{name}", number.unwrap_or_default());
        (!called.is_empty()).then_some(called)
    }

    /// The same in short: the number alone of who has one.
    pub(crate) fn called_shortly(&self, number: i32, name: &str) -> Option<String> {
        self.called(number, if number > 0 { "" } else { name })
    }

    /// That no rice comes, to who would get it by default.
    fn no_rice(&self, receipt: &Receipt<'_>) -> &'static str {
        let Some(code) = self.shop.rice_code.filter(|_| receipt.rice == Rice::Default) else { return "" };
        let takes_rice = |line: &Line| self.menu.get(line.code).is_some_and(|item| item.takes_rice);
        let comes = receipt.lines.iter().any(|line| line.code == code);
        if comes || !receipt.lines.iter().any(takes_rice) {
            return "";
        }
        match self.menu.get(code) {
            Some(rice) if rice.sold_out => self
                .pick(("米饭今天卖完了，这单不带饭。", " Sorry, rice is sold out today and does not come.")),
            Some(_) => "",
            None => self.pick(("今天没有米饭，这单不带饭。", " Sorry, there is no rice today.")),
        }
    }

    fn line(&self, line: &Line) -> String {
        let known = self.dish_name(line.code);
        let name = if known.is_empty() { &line.name } else { &known };
        let note = if line.note.is_empty() {
            String::new()
        } else {
            fill(self.pick(("（{}）", " ({})")), &[&line.note])
        };
        format!("{name}×{}{note}", line.quantity)
    }

    /// When it comes and where to.
    fn destination(&self, receipt: &Receipt<'_>) -> String {
        let now_open = self.shop.schedule.is_open(self.now);
        let when = match receipt.wanted {
            Some(wanted) => self.time(wanted),
            None if now_open => self.pick(("尽快", "As soon as possible")).to_owned(),
            None => {
                let next =
                    self.shop.schedule.next_opening(self.now).map(|next| self.time(next)).unwrap_or_default();
                fill(self.pick(("现在打烊了，{}开门后", "We are closed now; from {} on")), &[&next])
            }
        };
        match receipt.address {
            Some(address) => fill(self.pick(("{}送到{}。", "{}, to {}.")), &[&when, address]),
            None => fill(self.pick(("{}做好。", "{}.")), &[&when]),
        }
    }
}
