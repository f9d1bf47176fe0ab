//! Orders that are late: the guest hears of it before they ask, and so does the
//! shop.

use kernel::{MessageId, OrderId, ShopId, Time};
use outbox::OneByOne;
use storage::Tx;

use crate::{
    cache::ShopMenu,
    convert,
    domain::{delay::Delay, shorthand::Language},
    error::Error,
    publish::delayed,
    service::Orders,
    store::{
        messages,
        orders::{Record, delays},
    },
};

/// At most so many at a time; the rest waits for the next.
const MOST: i64 = 100;

/// Announces open orders that are past their promised time. Each is done on its
/// own, so that one that can't be done stops no other.
pub(super) async fn announce_delays(service: &Orders) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let due = delays::due(&mut tx, now, MOST).await?;
    drop(tx);
    let mut done = OneByOne::new();
    for (shop, id) in due {
        let announced = announce(service, &shop, id, now).await;
        done.note(announced, &format_args!("shops/{shop}/orders/{id}"))?;
    }
    Ok(done.finish()?)
}

async fn announce(service: &Orders, shop: &ShopId, id: OrderId, now: Time) -> Result<(), Error> {
    let shop_menu = service.menus.current(&service.db, shop).await?.ok_or_else(|| convert::no_shop(shop))?;
    let mut tx = service.db.begin().await?;
    let Some(record) = delays::take(&mut tx, shop, id, now).await? else { return Ok(()) };
    let order = convert::order_to(shop, &record);
    if let Some(text) = text(&mut tx, shop, &shop_menu, &record, now).await? {
        let message = convert::outgoing(shop, MessageId(service.ids.next()), text, &order, now);
        messages::send(&mut tx, shop, &message).await?;
    }
    outbox::publish(&mut tx, &service.ids, now, shop, &[delayed(&order)]).await?;
    Ok(tx.commit().await?)
}

/// What its sender is told, in the language they ordered in; `None` if it was not
/// read from a message, so that there is nobody to write to.
async fn text(
    tx: &mut Tx,
    shop: &ShopId,
    shop_menu: &ShopMenu,
    record: &Record,
    now: Time,
) -> Result<Option<String>, Error> {
    let Some(message) = record.origin.message else { return Ok(None) };
    let read_from = messages::get(tx, shop, message).await?;
    let language = read_from.map_or(Language::Chinese, |message| Language::of(&message.text));
    let delay = Delay {
        menu: &shop_menu.menu,
        schedule: &shop_menu.shop.schedule,
        customer_number: record.customer_number,
        lines: &record.life.lines,
        promised: record.promised_at.unwrap_or(now).timestamp(),
        now: now.timestamp(),
    };
    Ok(Some(delay.text(language)))
}
