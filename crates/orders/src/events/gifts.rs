//! Gifts go with the order they were given with: a dish is a line that the
//! kitchen makes, anything else is packed beside the dishes.

use contracts::loyalty::v1::{Grant, grant::State as GrantState};
use kernel::{Failure, ShopId};
use runtime::field;
use storage::Tx;
use uuid::Uuid;

use crate::{
    convert,
    domain::{
        order::State,
        packed::Packed,
        price::{Line, Origin},
    },
    store::{
        menu_items,
        orders::{self, Record, lists, returned_gifts},
    },
};

const GRANT: &str = "shops/{shop}/grants/{grant}";

/// Adds a gift to its order, once and as long as that is open. One that waits to
/// be allowed, or that was returned before word of it came, is nothing for the
/// ticket.
pub(super) async fn put_in(tx: &mut Tx, shop: &ShopId, grant: Option<Grant>) -> Result<(), Failure> {
    let grant = field::required(grant, "grant")?;
    if grant.state() != GrantState::Granted {
        return Ok(());
    }
    let Some(mut open) = order_of(tx, shop, &grant, State::is_open).await? else { return Ok(()) };
    if open.has_it() || returned_gifts::has(tx, shop, open.record.id, open.gift).await? {
        return Ok(orders::unlock(tx, shop, open.record.id).await?);
    }
    if grant.item_code == 0 {
        open.record.packed.push(packed(&grant, open.gift));
        return Ok(orders::save(tx, shop, &open.record).await?);
    }
    let dish = menu_items::get(tx, shop, grant.item_code).await?;
    let dish_id = dish.map_or(0, |record| record.item.dish_id);
    open.record.life.lines.push(Line { dish_id, ..line(&grant, open.gift) });
    Ok(save(tx, shop, &open.record).await?)
}

/// Takes a gift that was not given after all out of its order, and remembers it: it goes back to
/// the shelf from one that was called off, too. What came with one that is done with stays.
pub(super) async fn take_out(tx: &mut Tx, shop: &ShopId, grant: Option<Grant>) -> Result<(), Failure> {
    let grant = field::required(grant, "grant")?;
    let keeps_none = |state: State| state.is_open() || state == State::Cancelled;
    let Some(mut open) = order_of(tx, shop, &grant, keeps_none).await? else { return Ok(()) };
    returned_gifts::put(tx, shop, open.record.id, open.gift).await?;
    if !open.has_it() {
        return Ok(orders::unlock(tx, shop, open.record.id).await?);
    }
    open.record.packed.retain(|packed| packed.gift != open.gift);
    open.record.life.lines.retain(|line| line.gift != Some(open.gift));
    Ok(save(tx, shop, &open.record).await?)
}

fn packed(grant: &Grant, gift: Uuid) -> Packed {
    Packed {
        gift,
        reward: grant.reward.clone(),
        name: grant.reward_display_name.clone(),
        name_en: grant.reward_display_name_en.clone(),
        quantity: u32::try_from(grant.quantity).unwrap_or(1),
    }
}

fn line(grant: &Grant, gift: Uuid) -> Line {
    Line {
        code: grant.item_code,
        dish_id: 0,
        name: grant.reward_display_name.clone(),
        quantity: u32::try_from(grant.quantity).unwrap_or(1),
        unit_price: 0,
        origin: Origin::Reward,
        note: String::new(),
        gift: Some(gift),
    }
}

/// The order that a gift goes with, which nobody else can change until the end
/// of the transaction, and the gift's id.
struct Open {
    record: Record,
    gift: Uuid,
}

impl Open {
    /// Whether the gift is on the ticket.
    fn has_it(&self) -> bool {
        let Record { life, packed, .. } = &self.record;
        life.lines.iter().any(|line| line.gift == Some(self.gift))
            || packed.iter().any(|packed| packed.gift == self.gift)
    }
}

/// `None` if it goes with no order, or with one that is in no state for the change.
async fn order_of(
    tx: &mut Tx,
    shop: &ShopId,
    grant: &Grant,
    may_change: impl Fn(State) -> bool,
) -> Result<Option<Open>, Failure> {
    if grant.order.is_empty() {
        return Ok(None);
    }
    let order = convert::order_in(shop, &grant.order, "grant.order")?;
    let gift = field::id_in(shop, &grant.name, "grant.name", GRANT)?;
    let Some(record) = orders::lock(tx, shop, order).await? else { return Ok(None) };
    if may_change(record.life.state()) {
        return Ok(Some(Open { record, gift }));
    }
    orders::unlock(tx, shop, order).await?;
    Ok(None)
}

async fn save(tx: &mut Tx, shop: &ShopId, record: &Record) -> storage::Result<()> {
    orders::save(tx, shop, record).await?;
    lists::delete_lines(tx, shop, record.id).await?;
    lists::insert_lines(tx, shop, std::iter::once(record)).await
}
