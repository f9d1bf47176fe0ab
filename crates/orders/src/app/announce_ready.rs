//! An order is ready, which its guest is told where the shop says so.

use contracts::orders::v1 as pb;
use kernel::{MessageId, ShopId, Time};
use storage::Tx;

use super::way::way;
use crate::{
    cache::ShopMenu,
    convert,
    domain::{
        channel::{Notice, is_chat},
        named_dishes::NamedDishes,
        order::State,
        shorthand::Language,
    },
    error::Error,
    service::Orders,
    store::{messages, orders::Record},
};

/// Tells it once, however often the order becomes ready: a step may be taken back.
pub(crate) async fn announce_ready(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    (record, order): (&Record, &pb::Order),
    now: Time,
) -> Result<(), Error> {
    let is_ready = record.life.state() == State::Ready
        && !record.origin.sender_id.is_empty()
        && is_chat(&record.origin.channel);
    let Some(read_from) = record.origin.message.filter(|_| is_ready) else { return Ok(()) };
    let Some((_, way)) = way(tx, shop, &record.origin.channel).await? else { return Ok(()) };
    if !way.value.notices.contains(&Notice::OrderReady) {
        return Ok(());
    }
    let said = messages::get(tx, shop, read_from).await?;
    let language = said.map_or(Language::Chinese, |message| Language::of(&message.text));
    let Some((_, shop_menu)) = ShopMenu::load(tx, shop).await? else { return Ok(()) };
    let dishes = NamedDishes { menu: &shop_menu.menu, lines: &record.life.lines }.text(language);
    let text = match language {
        Language::Chinese => format!("您点的{dishes}做好了。"),
        Language::English => format!("Your order is ready: {dishes}."),
    };
    let once = format!("ready-{}", record.id);
    let id = MessageId(service.ids.next());
    let message = convert::outgoing_once(shop, id, text, (order, &once), now);
    Ok(messages::send(tx, shop, &message).await?)
}
