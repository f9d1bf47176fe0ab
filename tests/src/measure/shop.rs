//! The bench's shop, with three hundred regulars.

use contracts::{
    common::v1::{DeliverRequest, Event, Money, event_sink_client::EventSinkClient},
    customers::v1::{
        Customer, CustomerChanged,
        customer::{Address, ChatIdentity},
    },
    orders::v1::{
        CreateMenuItemRequest, CreateShopRequest, MenuItem, Shop, orders_service_client::OrdersServiceClient,
        shop::OpeningHours,
    },
};
use kernel::Uuid;
use prost::{Message, Name};
use runtime::Principal;

use super::process::{SHOP, Services};

pub(crate) const REGULARS: u32 = 300;
const DISHES: i32 = 25;
const RICE: i32 = 90;

/// A shop with a menu and regulars, as the customers service would announce
/// them.
pub async fn open(services: &Services) -> anyhow::Result<()> {
    let channel = services.channel(Principal::service("bench"))?;
    let mut orders = OrdersServiceClient::new(channel.clone());
    orders.create_shop(CreateShopRequest { shop: Some(shop()), request_id: String::new() }).await?;
    for code in (1..=DISHES).chain([RICE]) {
        let menu_item = Some(dish(code));
        let request = CreateMenuItemRequest { parent: SHOP.into(), menu_item, request_id: String::new() };
        orders.create_menu_item(request).await?;
    }
    let events = (1..=REGULARS).map(regular).collect();
    EventSinkClient::new(channel).deliver(DeliverRequest { events }).await?;
    Ok(())
}

fn shop() -> Shop {
    Shop {
        name: SHOP.into(),
        display_name: "农贸小馆".into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        opening_hours: vec![OpeningHours { open_minute: 0, close_minute: 1_440, weekdays: Vec::new() }],
        rice_code: RICE,
        trust_unbound_senders: true,
        ..Shop::default()
    }
}

fn dish(code: i32) -> MenuItem {
    // Names without digits: a number in a message is a code.
    let letter = char::from_u32('甲' as u32 + code.unsigned_abs()).unwrap_or('菜');
    MenuItem {
        code,
        display_name: format!("{letter}炒{letter}"),
        price: Some(Money { amount: 1_800, currency: "CNY".into() }),
        takes_rice: code != RICE,
        ..MenuItem::default()
    }
}

/// The sender that a regular is, on every channel.
pub(crate) fn sender(regular: u64) -> String {
    format!("sender-{regular}")
}

fn regular(number: u32) -> Event {
    let id = Uuid::from_u128(u128::from(number));
    let customer = Customer {
        name: format!("{SHOP}/customers/{id}"),
        number: i32::try_from(number).unwrap_or_default(),
        display_name: "王师傅".into(),
        identities: vec![ChatIdentity { channel: String::new(), sender_id: sender(number.into()) }],
        addresses: vec![Address { label: String::new(), text: "市场东区A12".into() }],
        ..Customer::default()
    };
    Event {
        id: id.to_string(),
        shop: SHOP.into(),
        ordering_key: customer.name.clone(),
        kind: CustomerChanged::full_name(),
        body: CustomerChanged { customer: Some(customer), revision: 1 }.encode_to_vec(),
        traceparent: String::new(),
        occurred_time: Some(runtime::field::timestamp(kernel::Clock::system().now())),
    }
}
