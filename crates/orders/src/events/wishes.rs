//! A wish is said where its guest ordered last, in their language, with what they usually
//! have.

use contracts::loyalty::v1::Wish;
use kernel::{CustomerId, Failure, MessageId, Place, ShopId};
use runtime::field;
use storage::Tx;

use crate::{
    cache::ShopMenu,
    convert,
    domain::{
        order::State,
        price::Origin,
        sales::{Sale, Sales, SoldLine, usual_baskets},
        shorthand::Language,
        usual_line::usual_line,
    },
    error::Error,
    service::Orders,
    store::{
        messages,
        orders::{
            Record,
            find::{Filter, list},
        },
        projections::customers,
    },
};

/// So many of the last orders tell the usual one, and where a guest is.
const LAST: i64 = 20;

/// Sends a wish, unless its time is over or nobody knows where its guest is.
pub(super) async fn say(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    wish: Option<Wish>,
) -> Result<(), Error> {
    let wish = field::required(wish, "wish")?;
    let now = service.clock.now();
    let until = field::time(wish.expire_time, "wish.expire_time")?;
    if until.is_none_or(|until| until <= now) {
        return Ok(());
    }
    let named = convert::customer_in(shop, &wish.customer, "wish.customer")?;
    let Some(owner) = customers::owner(tx, shop, named).await? else { return Ok(()) };
    let filter = Filter { customer: Some(owner.id), ..Filter::default() };
    let theirs = list(tx, shop, &filter, Place::START, LAST).await?;
    let Some((last, message)) = theirs.iter().find_map(written) else { return Ok(()) };
    let read_from = messages::get(tx, shop, message).await?;
    let language = read_from.map_or(Language::Chinese, |message| Language::of(&message.text));
    let text = match language {
        Language::Chinese => wish.text,
        Language::English => wish.text_en,
    };
    let text = match usual(tx, shop, owner.id, &theirs, language).await? {
        Some(usual) => format!("{text}{usual}"),
        None => text,
    };
    let to = convert::Correspondent {
        channel: &last.origin.channel,
        sender_id: &last.origin.sender_id,
        customer: &wish.customer,
    };
    let message = convert::outgoing_to(shop, MessageId(service.ids.next()), text, to, now);
    Ok(messages::send(tx, shop, &message).await?)
}

/// An order that was read from a message of somebody who can be written to.
fn written(record: &Record) -> Option<(&Record, MessageId)> {
    let message = record.origin.message?;
    (!record.origin.sender_id.is_empty()).then_some((record, message))
}

/// What a guest usually has, in a sentence; `None` if nobody can say.
async fn usual(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    theirs: &[Record],
    language: Language,
) -> Result<Option<String>, Failure> {
    let mut sales = Sales::default();
    let done = theirs.iter().filter(|record| record.life.state() == State::Completed);
    for record in done {
        sales.push(&Sale::new(0, 0, Some(customer.0), 0), "");
        for line in &record.life.lines {
            sales.push_line(SoldLine {
                code: line.code,
                quantity: line.quantity.into(),
                unit_price: line.unit_price,
                is_gift: line.origin != Origin::Ordered,
            });
        }
    }
    let Some(found) = usual_baskets(&sales, |customer| customer).pop() else { return Ok(None) };
    let Some((_, shop_menu)) = ShopMenu::load(tx, shop).await? else { return Ok(None) };
    Ok(usual_line(&shop_menu.menu, &found.dishes, language))
}
