use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::{Failure, ShopId};
use storage::{Db, Error, Result, Tx};

use crate::{
    domain::{menu::Menu, shop::Shop},
    store::{menu_items, shops},
};

/// A shop with its menu, as orders are read by it. Building one costs a scan of
/// the menu, so it is kept as long as its revision holds.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) revision: i64,
    pub(crate) shop: Shop,
    pub(crate) menu: Menu,
}

impl Card {
    /// The card of a shop as it is; `None` if there is no such shop.
    pub(crate) async fn load(tx: &mut Tx, id: &ShopId) -> Result<Option<Self>> {
        let Some(shop) = shops::get(tx, id).await? else { return Ok(None) };
        let items = menu_items::all(tx, id).await?.into_iter().map(|record| record.item);
        // What is retired can be neither ordered nor asked for.
        let items = items.filter(|item| !item.retired);
        let menu = Menu::new(items).map_err(|why| Error::corrupt("menu_items", why))?;
        let menu = menu.read_with(shop.shop.rice_code, &shop.shop.wish_words);
        let menu = menu.priced_in(shop.shop.iso_currency());
        Ok(Some(Self { revision: shop.card_revision, shop: shop.shop, menu }))
    }
}

/// The cards in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cards(Arc<Mutex<HashMap<ShopId, Arc<Card>>>>);

/// A card takes some 50 kB; beyond this many the memory is started anew.
const MOST_KEPT: usize = 500;

impl Cards {
    /// The card of a shop, at a revision at least as new.
    pub(crate) async fn get(&self, db: &Db, id: &ShopId, revision: i64) -> Result<Option<Arc<Card>>> {
        if let Some(card) = self.kept(id).filter(|card| card.revision >= revision) {
            return Ok(Some(card));
        }
        let card = Card::load(&mut db.snapshot().await?, id).await?.map(Arc::new);
        if let Some(card) = &card {
            self.keep(id, card);
        }
        Ok(card)
    }

    /// The card of a shop as it is now; `None` if there is no such shop.
    pub(crate) async fn current(&self, db: &Db, id: &ShopId) -> Result<Option<Arc<Card>>> {
        let mut tx = db.read().await?;
        let Some(shop) = shops::get(&mut tx, id).await? else { return Ok(None) };
        drop(tx);
        self.get(db, id, shop.card_revision).await
    }

    fn kept(&self, id: &ShopId) -> Option<Arc<Card>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    fn keep(&self, id: &ShopId, card: &Arc<Card>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(id.clone(), Arc::clone(card));
    }
}

/// The failure that a missing shop means.
pub(crate) fn no_shop(id: &ShopId) -> Failure {
    Failure::not_found(format_args!("shops/{id}"))
}
