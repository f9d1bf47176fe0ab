//! What the shop knows when a message arrives.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use kernel::{OpeningHours, Schedule, Time, Uuid};
use orders::domain::{
    basket::{Basket, Dish, Rice},
    dialogue::{Context, LastOrder, OpenOrder, Regular},
    menu::{Item, Menu},
    order::State,
    price::{Line, price},
    shop::Shop,
    shorthand::{Needs, People, Setting, Whose},
    text::fold_name,
};
use serde_json::Value;
use tests::Random;

/// Monday, 23 November 2026, 11:00 in the sample shop, in microseconds.
const MONDAY_ELEVEN: i64 = 1_795_402_800_000_000;
const MINUTE: i64 = 60_000_000;
const WEEK: usize = 7 * 24 * 60;
const OPEN: [State; 5] = [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering];

const RICE: &[Rice] = &[Rice::Default, Rice::Default, Rice::Exactly(0), Rice::Exactly(2), Rice::Plus(1)];

/// The sample shop in several moods.
pub(crate) struct Shops {
    moods: Vec<(Shop, Menu)>,
    regulars: Vec<Regular>,
    people: People,
}

/// The rest of what a message is decided on; its seed alone decides it.
pub(crate) struct Scene<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) menu: &'a Menu,
    pub(crate) sent: Time,
    regulars: &'a [Regular],
    people: &'a People,
    seed: u64,
}

impl Shops {
    pub(crate) fn new() -> Self {
        let sample: Value = serde_json::from_str(renqing::SAMPLE_SHOP).expect("the sample shop");
        let menu = |sold_out: &[i32], rice| {
            let items = list(&sample["menu"]).map(|value| item(value, sold_out));
            Menu::new(items).expect("a sound menu").read_with(rice, &[])
        };
        let usual = shop(&sample);
        let wary = Shop { rice_code: None, trust_unbound_senders: false, ..usual.clone() };
        let moods = vec![
            (usual.clone(), menu(&[], Some(90))),
            (usual, menu(&[3, 90], Some(90))),
            (wary, menu(&[6], None)),
        ];
        let regulars: Vec<Regular> = list(&sample["customers"]).map(regular).collect();
        let mut people = People::default();
        for regular in &regulars {
            people.insert(fold_name(&regular.name), regular.number);
        }
        Self { moods, regulars, people }
    }

    /// The sample shop on a Monday at eleven, when nothing is sold out.
    pub(crate) fn usual(&self) -> Scene<'_> {
        let (shop, menu) = &self.moods[0];
        let sent = Time::from_micros(MONDAY_ELEVEN).expect("a time");
        Scene { shop, menu, sent, regulars: &self.regulars, people: &self.people, seed: 0 }
    }

    pub(crate) fn scene(&self, seed: u64) -> Scene<'_> {
        let mut random = Random::new(seed);
        let which = if random.chance(70) { 0 } else { random.below(self.moods.len()) };
        let (shop, menu) = &self.moods[which];
        let minutes = if random.chance(70) { 0 } else { random.below(WEEK) };
        let later = i64::try_from(minutes).expect("a week") * MINUTE;
        let sent = Time::from_micros(MONDAY_ELEVEN + later).expect("a time");
        Scene { shop, menu, sent, regulars: &self.regulars, people: &self.people, seed }
    }
}

impl Scene<'_> {
    /// The customer the sender is bound to.
    pub(crate) fn sender(&self) -> Option<Regular> {
        let mut random = Random::new(self.seed.wrapping_add(2));
        random.chance(60).then(|| random.pick(self.regulars).clone())
    }

    /// What a message of a sender is read by.
    pub(crate) fn setting(&self, sender: Option<&Regular>) -> Setting<'_> {
        let sent = self.sent.timestamp();
        let sender = sender.map(|sender| sender.number);
        Setting { menu: self.menu, shop: self.shop, people: self.people, sent, sender }
    }

    /// What a decision is made on.
    pub(crate) fn context(&self, needs: &Needs, sender: Option<Regular>) -> Context<'_> {
        let mut random = Random::new(self.seed.wrapping_add(1));
        let mut open_orders = BTreeMap::new();
        for whose in &needs.open_orders {
            if random.chance(80) {
                let orders =
                    (0..=random.below(2)).map(|_| self.open_order(&mut random, *whose, sender.as_ref()));
                open_orders.insert(*whose, orders.collect());
            }
        }
        let mut last_orders = BTreeMap::new();
        for whose in &needs.last_orders {
            if random.chance(80) {
                let (basket, lines) = self.priced(&mut random);
                last_orders.insert(*whose, LastOrder { basket, lines });
            }
        }
        let known = |number: &i32| Some((*number, self.regular(*number)?.clone()));
        Context {
            shop: self.shop,
            menu: self.menu,
            sent: self.sent.timestamp(),
            sender,
            regulars: needs.regulars.iter().filter_map(known).collect(),
            open_orders,
            last_orders,
            confirmed: random.chance(5),
            asked: random.chance(20),
            has_cancelled: random.chance(10),
        }
    }

    /// What a decision is made on if nobody ordered anything before.
    pub(crate) fn plain_context(&self, needs: &Needs, sender: Option<Regular>) -> Context<'_> {
        let known = |number: &i32| Some((*number, self.regular(*number)?.clone()));
        Context {
            shop: self.shop,
            menu: self.menu,
            sent: self.sent.timestamp(),
            sender,
            regulars: needs.regulars.iter().filter_map(known).collect(),
            open_orders: BTreeMap::new(),
            last_orders: BTreeMap::new(),
            confirmed: false,
            asked: false,
            has_cancelled: false,
        }
    }

    pub(crate) fn regular(&self, number: i32) -> Option<&Regular> {
        self.regulars.iter().find(|regular| regular.number == number)
    }

    pub(crate) fn open_order(
        &self,
        random: &mut Random,
        whose: Whose,
        sender: Option<&Regular>,
    ) -> OpenOrder {
        let customer = match whose {
            Whose::Sender => sender.cloned(),
            Whose::Number(number) => self.regular(number).cloned(),
        };
        let (basket, lines) = self.priced(random);
        let id = Uuid::from_u128(u128::from(self.seed) << 8 | random.below(256) as u128);
        let (state, by_sender) = (*random.pick(&OPEN), random.chance(70));
        let promised = random.chance(50).then(|| self.sent.timestamp());
        OpenOrder { id, state, customer, basket, lines, promised, by_sender }
    }

    /// A basket that can be had, with what it costs.
    fn priced(&self, random: &mut Random) -> (Basket, Vec<Line>) {
        loop {
            let basket = self.basket(random);
            if let Ok(lines) = price(&basket, self.menu, self.shop, &[]) {
                return (basket, lines);
            }
        }
    }

    fn basket(&self, random: &mut Random) -> Basket {
        let codes: Vec<i32> = self.menu.items().map(|item| item.code).filter(|code| *code != 90).collect();
        let mut basket = Basket::default();
        for _ in 0..=random.below(4) {
            let quantity = 1 + u32::try_from(random.below(4)).expect("small");
            let note = (*random.pick(&["", "", "", "不要辣"])).to_owned();
            basket.add(Dish { code: *random.pick(&codes), quantity, note });
        }
        if self.shop.rice_code.is_some() {
            basket.rice = *random.pick(RICE);
        }
        basket
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("a list").iter()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn number<T: TryFrom<i64>>(value: &Value) -> T {
    value.as_i64().and_then(|number| T::try_from(number).ok()).expect("a number")
}

fn shop(sample: &Value) -> Shop {
    Shop {
        schedule: Schedule::daily(
            TimeZone::get(&text(&sample["time_zone"])).expect("a time zone"),
            vec![OpeningHours::daily(630, 840), OpeningHours::daily(990, 1290)],
        ),
        currency: text(&sample["currency"]),
        rice_code: Some(90),
        trust_unbound_senders: true,
        delivery_fee: None,
        usual_minutes: 45,
        wish_words: Vec::new(),
    }
}

fn item(value: &Value, sold_out: &[i32]) -> Item {
    let code = number(&value["code"]);
    Item {
        code,
        dish_id: code,
        name: text(&value["name"]),
        name_en: text(&value["name_en"]),
        aliases: list(&value["aliases"]).map(text).collect(),
        price: number(&value["price"]),
        cost: Some(number(&value["cost"])),
        takes_rice: value["takes_rice"].as_bool().expect("a flag"),
        category: text(&value["category"]),
        sold_out: sold_out.contains(&code),
        ingredients: Vec::new(),
        allergens: Vec::new(),
        allergens_checked: false,
        retired: false,
    }
}

fn regular(value: &Value) -> Regular {
    let number: i32 = number(&value["number"]);
    Regular {
        id: Uuid::from_u128(1000 + u128::from(number.unsigned_abs())),
        number,
        name: text(&value["name"]),
        address: Some(text(&value["address"])),
        linked: Vec::new(),
        number_asked_until: None,
    }
}
