//! The sample shop, and a chat with it in memory.

use jiff::{Timestamp, tz::TimeZone};
use kernel::{OpeningHours, Schedule};
use orders::domain::basket::Basket;
use orders::domain::dialogue::{
    Asked, Context, Continuation, Decision, Effect, Intent, LastOrder, OpenOrder, Placement, Regular,
    continued, decide, declined, may_confirm,
};
use orders::domain::menu::{Item, Menu};
use orders::domain::order::State;
use orders::domain::shop::Shop;
use orders::domain::shorthand::{Needs, People, Reading, Setting, Whose, names_in, read};
use orders::domain::text::fold_name;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) const SAMPLE: &str = include_str!("../../../../tests/cases/sample-shop.json");
/// A Monday, while the shop is open.
pub(crate) const MONDAY_ELEVEN: &str = "2026-11-23T11:00:00+08:00";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn number<T: TryFrom<i64, Error: std::fmt::Debug>>(value: &Value) -> T {
    T::try_from(value.as_i64().expect("a number")).expect("in range")
}

pub(crate) fn sample() -> Value {
    serde_json::from_str(SAMPLE).expect("the sample shop")
}

pub(crate) fn sample_shop() -> Shop {
    let span = |text: &str| {
        let minute = |clock: &str| {
            let (hours, minutes) = clock.split_once(':').expect("a clock");
            hours.trim().parse::<i32>().expect("hours") * 60 + minutes.parse::<i32>().expect("minutes")
        };
        let (open, close) = text.split_once('-').expect("a span");
        OpeningHours::daily(minute(open), minute(close))
    };
    let sample = sample();
    let shop = Shop {
        schedule: Schedule::daily(
            TimeZone::get(&text(&sample["time_zone"])).expect("a time zone"),
            text(&sample["opening_hours"]).split(',').map(span).collect(),
        ),
        currency: text(&sample["currency"]),
        rice_code: Some(90),
        trust_unbound_senders: true,
        delivery_fee: None,
        usual_minutes: 45,
        wish_words: Vec::new(),
    };
    shop.validate().expect("a sound shop");
    shop
}

pub(crate) fn sample_items() -> Vec<Item> {
    let sample = sample();
    let item = |value: &Value| Item {
        code: number(&value["code"]),
        dish_id: number(&value["code"]),
        name: text(&value["name"]),
        name_en: text(&value["name_en"]),
        aliases: value["aliases"].as_array().expect("aliases").iter().map(text).collect(),
        price: number(&value["price"]),
        cost: Some(number(&value["cost"])),
        takes_rice: value["takes_rice"].as_bool().expect("a flag"),
        category: text(&value["category"]),
        sold_out: false,
        ingredients: Vec::new(),
        allergens: Vec::new(),
        allergens_checked: false,
        retired: false,
    };
    sample["menu"].as_array().expect("a menu").iter().map(item).collect()
}

pub(crate) fn sample_menu() -> Menu {
    Menu::new(sample_items()).expect("a sound menu").read_with(Some(90), &[])
}

/// What the shop remembers of an order.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) order: OpenOrder,
    pub(crate) sender: String,
    pub(crate) placed: Placement,
}

/// A chat with the sample shop: it does what is decided and remembers it.
pub(crate) struct Chat {
    pub(crate) shop: Shop,
    pub(crate) menu: Menu,
    pub(crate) now: Timestamp,
    pub(crate) orders: Vec<Kept>,
    /// The last thing that we said to a sender, if it asked for something.
    asked: BTreeMap<String, Option<Asked>>,
    customers: BTreeMap<i32, (Regular, String)>,
}

impl Chat {
    pub(crate) fn new() -> Self {
        let sample = sample();
        let customer = |value: &Value| {
            let regular = Regular {
                id: Uuid::from_u128(1000 + u128::from(number::<u32>(&value["number"]))),
                number: number(&value["number"]),
                name: text(&value["name"]),
                address: Some(text(&value["address"])),
                linked: Vec::new(),
                number_asked_until: None,
            };
            (regular.number, (regular, text(&value["sender"])))
        };
        Self {
            shop: sample_shop(),
            menu: sample_menu(),
            now: at(MONDAY_ELEVEN),
            orders: Vec::new(),
            asked: BTreeMap::new(),
            customers: sample["customers"].as_array().expect("customers").iter().map(customer).collect(),
        }
    }

    /// Forgets what was asked.
    pub(crate) fn forget(&mut self) {
        self.asked.clear();
    }

    pub(crate) fn link(&mut self, a: i32, b: i32) {
        let id = self.customers[&b].0.id;
        self.customers.get_mut(&a).expect("a customer").0.linked.push(id);
    }

    /// Somebody has no number any more.
    pub(crate) fn without_number(&mut self, number: i32) {
        self.customers.get_mut(&number).expect("a customer").0.number = 0;
    }

    /// A number was another's until lately: who says it is asked until then.
    pub(crate) fn changed_hands(&mut self, number: i32, until: Timestamp) {
        let customer = self.customers.get_mut(&number).expect("a customer");
        customer.0.number_asked_until = Some(until);
    }

    pub(crate) fn sold_out(&mut self, code: i32) {
        self.change(code, |item| item.sold_out = true);
    }

    /// The menu as it was, but for a dish.
    pub(crate) fn change(&mut self, code: i32, change: impl Fn(&mut Item)) {
        let mut items = sample_items();
        items.iter_mut().filter(|item| item.code == code).for_each(change);
        self.menu = Menu::new(items).expect("a sound menu").read_with(Some(90), &[]);
    }

    /// The regulars that a text may name.
    fn people(&self, text: &str) -> People {
        let names = names_in(text, self.menu.vocabulary());
        let mut people = People::default();
        for (regular, _) in self.customers.values().filter(|(regular, _)| names.contains(&regular.name)) {
            people.insert(fold_name(&regular.name), regular.number);
        }
        people
    }

    fn bound(&self, sender: &str) -> Option<Regular> {
        self.customers.values().find(|(_, id)| id == sender).map(|(regular, _)| regular.clone())
    }

    pub(crate) fn read(&self, sender: &str, text: &str) -> Reading {
        let people = self.people(text);
        read(text, self.setting(sender, &people)).expect("not too long")
    }

    fn setting<'a>(&'a self, sender: &str, people: &'a People) -> Setting<'a> {
        let sender = self.bound(sender).map(|regular| regular.number);
        Setting { menu: &self.menu, shop: &self.shop, people, sent: self.now, sender }
    }

    /// Sends a message and does what is decided.
    pub(crate) fn send(&mut self, sender: &str, text: &str) -> Decision {
        let people = self.people(text);
        let setting = self.setting(sender, &people);
        let reading = read(text, setting).expect("not too long");
        let asked = self.asked.get(sender).cloned().flatten();
        let mut confirmed = None;
        let decision = match continued(&reading, text, asked.as_ref(), setting) {
            Continuation::None => self.decide(sender, &reading, text, false),
            Continuation::Confirms(again) => {
                confirmed = asked.map(|asked| asked.text);
                self.decide(sender, &again, text, true)
            }
            Continuation::Declines => declined(reading.language),
            Continuation::Completes(whole, both) => self.decide(sender, &whole, &both, false),
        };
        let clarifies = decision.asks || decision.intent == Intent::Clarify;
        if !decision.reply.is_empty() {
            let text = confirmed.unwrap_or_else(|| text.to_owned());
            let asked = Asked { text, sent: self.now, without: Vec::new(), takes_yes: decision.asks };
            self.asked.insert(sender.to_owned(), clarifies.then_some(asked));
        }
        for effect in &decision.effects {
            self.apply(sender, effect);
        }
        decision
    }

    fn decide(&self, sender: &str, reading: &Reading, text: &str, confirmed: bool) -> Decision {
        let pending = self.asked.get(sender).and_then(Option::as_ref);
        let asked = !confirmed && pending.is_some_and(|asked| may_confirm(asked.sent, self.now));
        let bound = self.bound(sender);
        let Needs { regulars, open_orders, last_orders } = reading.needs();
        let find = |whose: Whose, open: bool| {
            let mine = |kept: &&Kept| match (whose, &bound) {
                (Whose::Number(number), _) => kept.placed.customer.number == number,
                (Whose::Sender, Some(regular)) => {
                    kept.placed.customer.id == regular.id || kept.sender == sender
                }
                (Whose::Sender, None) => kept.sender == sender,
            };
            let fits = |kept: &&Kept| {
                if open { kept.order.state.is_open() } else { kept.order.state != State::Cancelled }
            };
            self.orders.iter().rev().filter(mine).filter(fits).collect::<Vec<_>>()
        };
        let open = |whose| {
            let own = |kept: &Kept| OpenOrder { by_sender: kept.sender == sender, ..kept.order.clone() };
            find(whose, true).into_iter().map(own).collect()
        };
        let last = |order: &OpenOrder| LastOrder { basket: order.basket.clone(), lines: order.lines.clone() };
        let context = Context {
            shop: &self.shop,
            menu: &self.menu,
            sent: self.now,
            sender: bound.clone(),
            regulars: regulars
                .into_iter()
                .filter_map(|number| Some((number, self.customers.get(&number)?.0.clone())))
                .collect(),
            open_orders: open_orders.into_iter().map(|whose| (whose, open(whose))).collect(),
            last_orders: last_orders
                .into_iter()
                .filter_map(|whose| Some((whose, last(&find(whose, false).first()?.order))))
                .collect(),
            asked,
            has_cancelled: false,
            confirmed,
        };
        decide(reading, text, &context)
    }

    fn apply(&mut self, sender: &str, effect: &Effect) {
        match effect {
            Effect::Place(placed) => {
                let order = OpenOrder {
                    id: Uuid::from_u128(self.orders.len() as u128),
                    state: State::Placed,
                    customer: Some(placed.customer.clone()),
                    basket: Basket { address: placed.delivery_address.clone(), ..placed.basket.clone() },
                    lines: placed.lines.clone(),
                    promised: placed.basket.wanted,
                    by_sender: true,
                };
                self.orders.push(Kept { order, sender: sender.to_owned(), placed: placed.clone() });
            }
            Effect::Amend { order, basket, lines, .. } => {
                let kept = self.kept(*order);
                kept.order.basket.clone_from(basket);
                kept.order.lines.clone_from(lines);
            }
            Effect::Cancel { order, .. } => self.kept(*order).order.state = State::Cancelled,
            Effect::Show { .. } => {}
        }
    }

    fn kept(&mut self, order: Uuid) -> &mut Kept {
        self.orders.iter_mut().find(|kept| kept.order.id == order).expect("a known order")
    }
}
