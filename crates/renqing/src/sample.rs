mod faq;
mod giving;
mod trade;

use contracts::{
    common::v1::Money,
    customers::v1::{self as customers, CreateCustomerRequest, Customer, customer::ChatIdentity},
    orders::v1::{self as orders, CreateMenuItemRequest, CreateShopRequest, MenuItem},
};
use serde::Deserialize;
use std::time::Duration;
use tonic::{Code, Status};

use crate::Clients;
use giving::Giving;

/// The shop to try Renqing with: a small restaurant beside a market.
pub const SAMPLE_SHOP: &str = include_str!("../data/sample-shop.json");

const SETTLE: Duration = Duration::from_secs(30);

/// A shop as a file describes it: menu, regulars, and what it gives.
#[derive(Clone, Debug, Deserialize)]
pub struct Sample {
    /// Its id.
    pub shop: String,
    /// What guests call it.
    pub name: String,
    name_en: String,
    time_zone: String,
    currency: String,
    opening_hours: String,
    /// In minor units.
    delivery_fee: i64,
    usual_minutes: i32,
    /// Whether the allergens of every dish are all there are.
    allergens_checked: bool,
    menu: Vec<Item>,
    #[serde(flatten)]
    giving: Giving,
    customers: Vec<Regular>,
}

#[derive(Clone, Debug, Deserialize)]
struct Item {
    code: i32,
    name: String,
    name_en: String,
    aliases: Vec<String>,
    price: i64,
    cost: i64,
    takes_rice: bool,
    category: String,
    ingredients: Vec<String>,
    allergens: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Regular {
    number: i32,
    name: String,
    address: String,
    sender: String,
}

impl Sample {
    /// The sample shop.
    pub fn built_in() -> anyhow::Result<Self> {
        Ok(serde_json::from_str(SAMPLE_SHOP)?)
    }

    /// The same shop under another id.
    #[must_use]
    pub fn with_shop(self, shop: &str) -> Self {
        Self { shop: shop.to_owned(), ..self }
    }

    /// Makes the shop, and waits until every service knows of it. Done again it
    /// changes nothing, and finishes what was interrupted.
    pub async fn load(&self, clients: &Clients) -> anyhow::Result<()> {
        let mut clients = clients.clone();
        let shop = CreateShopRequest { shop: Some(self.shop()?), request_id: String::new() };
        let mut is_new = made(clients.orders.create_shop(shop).await)?;
        for item in &self.menu {
            let menu_item = Some(self.menu_item(item));
            let request =
                CreateMenuItemRequest { parent: self.parent(), menu_item, request_id: String::new() };
            is_new |= made(clients.orders.create_menu_item(request).await)?;
        }
        for regular in &self.customers {
            let customer = Some(customer(regular));
            let request = CreateCustomerRequest {
                parent: self.parent(),
                customer,
                without_number: false,
                request_id: String::new(),
            };
            is_new |= made(clients.customers.create_customer(request).await)?;
        }
        is_new |= self.load_giving(&mut clients).await?;
        self.load_trade(&mut clients).await?;
        faq::load(&clients, &self.parent()).await?;
        if is_new { clients.settle(SETTLE).await } else { Ok(()) }
    }

    fn parent(&self) -> String {
        format!("shops/{}", self.shop)
    }

    fn shop(&self) -> anyhow::Result<orders::Shop> {
        let spans = self.opening_hours.split(',').map(|span| opening_hours(span.trim()));
        Ok(orders::Shop {
            name: self.parent(),
            display_name: self.name.clone(),
            display_name_en: self.name_en.clone(),
            time_zone: self.time_zone.clone(),
            currency: self.currency.clone(),
            opening_hours: spans.collect::<Result<_, _>>()?,
            rice_code: self.rice_code(),
            trust_unbound_senders: true,
            etag: String::new(),
            delivery_fee: Some(self.money(self.delivery_fee)),
            usual_minutes: self.usual_minutes,
            wish_words: Vec::new(),
            special_days: Vec::new(),
        })
    }

    fn money(&self, amount: i64) -> Money {
        Money { amount, currency: self.currency.clone() }
    }

    fn rice_code(&self) -> i32 {
        self.menu.iter().find(|item| item.name == "米饭").map_or(0, |rice| rice.code)
    }

    fn menu_item(&self, item: &Item) -> MenuItem {
        let money = |amount| Some(self.money(amount));
        MenuItem {
            name: String::new(),
            code: item.code,
            display_name: item.name.clone(),
            display_name_en: item.name_en.clone(),
            aliases: item.aliases.clone(),
            price: money(item.price),
            cost: money(item.cost),
            takes_rice: item.takes_rice,
            category: item.category.clone(),
            sold_out: false,
            etag: String::new(),
            ingredients: item.ingredients.clone(),
            allergens: item.allergens.clone(),
            allergens_checked: self.allergens_checked,
            warning: String::new(),
            retired: false,
            dish_id: 0,
        }
    }
}

/// Whether it was made now; that it was there is as good.
fn made<T>(answer: Result<T, Status>) -> Result<bool, Status> {
    match answer {
        Ok(_) => Ok(true),
        Err(status) if status.code() == Code::AlreadyExists => Ok(false),
        Err(status) => Err(status),
    }
}

fn customer(regular: &Regular) -> Customer {
    let address = customers::customer::Address { label: "stall".into(), text: regular.address.clone() };
    // The same sender on whatever channel the shop is tried with.
    let identity = ChatIdentity { channel: String::new(), sender_id: regular.sender.clone() };
    Customer {
        number: regular.number,
        display_name: regular.name.clone(),
        addresses: vec![address],
        identities: vec![identity],
        ..Customer::default()
    }
}

/// Reads `10:30-14:00`.
fn opening_hours(span: &str) -> anyhow::Result<orders::shop::OpeningHours> {
    let minute = |time: &str| -> anyhow::Result<i32> {
        let (hour, minute) = time.split_once(':').unwrap_or((time, "0"));
        Ok(hour.parse::<i32>()? * 60 + minute.parse::<i32>()?)
    };
    let (open, close) = span.split_once('-').unwrap_or((span, span));
    Ok(orders::shop::OpeningHours {
        open_minute: minute(open)?,
        close_minute: minute(close)?,
        weekdays: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dish_says_what_is_in_it_and_rice_holds_no_allergen() {
        let sample = Sample::built_in().unwrap();
        let items: Vec<MenuItem> = sample.menu.iter().map(|item| sample.menu_item(item)).collect();
        assert_eq!(items.len(), 28);
        assert!(items.iter().all(|item| item.allergens_checked && !item.ingredients.is_empty()));
        let of = |code| items.iter().find(|item| item.code == code).unwrap();
        assert!(
            of(7).ingredients.contains(&"花生".to_owned()) && of(7).allergens.contains(&"花生".to_owned())
        );
        assert_eq!(of(90).allergens, Vec::<String>::new());
        let shop = sample.shop().unwrap();
        assert_eq!((shop.delivery_fee, shop.usual_minutes), (Some(sample.money(0)), 45));
    }
}
