use std::sync::Arc;

use kernel::ShopId;
use runtime::RevisionCache;
use storage::{Db, Error, Result, Tx};

use crate::{
    domain::{menu::Menu, shop::Shop},
    store::{menu_items, shops},
};

/// A shop with its menu, as orders are read by it. Building one costs a scan of
/// the menu.
#[derive(Debug)]
pub(crate) struct ShopMenu {
    pub(crate) shop: Shop,
    pub(crate) menu: Menu,
}

impl ShopMenu {
    /// A shop's menu as it is, with its revision; `None` if there is no such shop.
    pub(crate) async fn load(tx: &mut Tx, id: &ShopId) -> Result<Option<(i64, Self)>> {
        let Some(record) = shops::get(tx, id).await? else { return Ok(None) };
        let items = menu_items::all(tx, id).await?.into_iter().map(|record| record.item);
        // What is retired can be neither ordered nor asked for.
        let items = items.filter(|item| !item.retired);
        let menu = Menu::new(items).map_err(|why| Error::corrupt("menu_items", why))?;
        let menu = menu.read_with(record.shop.rice_code, &record.shop.wish_words);
        let menu = menu.priced_in(record.shop.iso_currency());
        Ok(Some((record.menu_revision, Self { shop: record.shop, menu })))
    }
}

/// The menus in memory.
#[derive(Clone, Debug)]
pub(crate) struct ShopMenus(RevisionCache<ShopMenu>);

/// A menu takes some 50 kB.
const MOST_CACHED: usize = 500;

impl Default for ShopMenus {
    fn default() -> Self {
        Self(RevisionCache::new(MOST_CACHED))
    }
}

impl ShopMenus {
    /// The menu of a shop, if it is in memory at a revision at least as new.
    pub(crate) fn kept(&self, id: &ShopId, revision: i64) -> Option<Arc<ShopMenu>> {
        self.0.kept(id, revision)
    }

    /// The menu of a shop, at a revision at least as new.
    pub(crate) async fn get(&self, db: &Db, id: &ShopId, revision: i64) -> Result<Option<Arc<ShopMenu>>> {
        self.0.get(id, revision, async { ShopMenu::load(&mut db.snapshot().await?, id).await }).await
    }

    /// The menu of a shop as it is now; `None` if there is no such shop.
    pub(crate) async fn current(&self, db: &Db, id: &ShopId) -> Result<Option<Arc<ShopMenu>>> {
        let mut tx = db.read().await?;
        let Some(shop) = shops::get(&mut tx, id).await? else { return Ok(None) };
        drop(tx);
        self.get(db, id, shop.menu_revision).await
    }
}
