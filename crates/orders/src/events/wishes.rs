//! A wish is said where its guest is, in their language, with what they usually
//! have; and so is what a member is to know.

use contracts::loyalty::v1::{MembershipReminded, Wish};
use kernel::{CustomerId, Failure, MessageId, Place, ShopId, Time};
use runtime::field;
use storage::Tx;

use super::reach;
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
pub(super) const LAST: i64 = 20;

/// Something to be said to a guest.
struct Said<'a> {
    customer: &'a str,
    text: String,
    text_en: String,
    /// From then on it is not said any more.
    until: Option<Time>,
    /// Whether what they usually have is said with it.
    with_usual: bool,
}

/// Sends a wish, unless its time is over or nobody knows where its guest is.
pub(super) async fn say(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    wish: Option<Wish>,
) -> Result<(), Error> {
    let Wish { customer, text, text_en, expire_time, .. } = field::required(wish, "wish")?;
    let until = field::time(expire_time, "wish.expire_time")?;
    send(service, tx, shop, Said { customer: &customer, text, text_en, until, with_usual: true }).await
}

/// Sends what a member is told before their membership ends, likewise.
pub(super) async fn remind(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    said: MembershipReminded,
) -> Result<(), Error> {
    let MembershipReminded { customer, text, text_en, expire_time } = said;
    let until = field::time(expire_time, "expire_time")?;
    send(service, tx, shop, Said { customer: &customer, text, text_en, until, with_usual: false }).await
}

async fn send(service: &Orders, tx: &mut Tx, shop: &ShopId, said: Said<'_>) -> Result<(), Error> {
    let now = service.clock.now();
    if said.until.is_none_or(|until| until <= now) {
        return Ok(());
    }
    let named = convert::customer_in(shop, said.customer, "customer")?;
    let Some(owner) = customers::owner(tx, shop, named).await? else { return Ok(()) };
    let filter = Filter { customer: Some(owner.id), ..Filter::default() };
    let theirs = list(tx, shop, &filter, Place::START, LAST).await?;
    let Some(reach) = reach::of_guest(tx, shop, owner.id, &theirs).await? else { return Ok(()) };
    let language = reach.language(tx, shop).await?;
    let text = match language {
        Language::Chinese => said.text,
        Language::English => said.text_en,
    };
    let usual = if said.with_usual { usual(tx, shop, owner.id, &theirs, language).await? } else { None };
    let text = format!("{text}{}", usual.unwrap_or_default());
    let to = convert::Correspondent {
        channel: &reach.channel,
        sender_id: &reach.sender_id,
        customer: said.customer,
    };
    let message = convert::outgoing_to(shop, MessageId(service.ids.next()), text, to, now);
    Ok(messages::send(tx, shop, &message).await?)
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
