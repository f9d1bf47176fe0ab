use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::{Failure, ShopId};
use storage::{Db, Error, Result};

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
        let mut tx = db.snapshot().await?;
        let Some(shop) = shops::get(&mut tx, id).await? else { return Ok(None) };
        let items = menu_items::all(&mut tx, id).await?;
        let menu = Menu::new(items.into_iter().map(|record| record.item))
            .map_err(|why| Error::corrupt("menu_items", why))?;
        let card = Arc::new(Card { revision: shop.card_revision, shop: shop.shop, menu });
        self.keep(id, &card);
        Ok(Some(card))
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
