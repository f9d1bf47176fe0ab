use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::ShopId;
use storage::{Result, Tx};

use crate::{
    domain::faq::{FaqEntry, Index},
    store::faq::entries,
};

/// A shop's entries, ready to be searched. Building it costs a read of all of
/// them, so it is kept as long as its revision holds.
#[derive(Debug)]
pub(crate) struct Faq {
    revision: i64,
    /// By what is asked; gives the place in `entries`.
    pub(crate) index: Index<usize>,
    entries: Vec<FaqEntry>,
}

impl Faq {
    async fn load(tx: &mut Tx, shop: &ShopId, revision: i64) -> Result<Self> {
        let all = entries::list(tx, shop, entries::OLDEST, i64::MAX).await?;
        let entries: Vec<FaqEntry> = all.into_iter().filter(|entry| !entry.text.paused).collect();
        let index = Index::new(entries.iter().map(|entry| entry.text.questions.as_slice()).enumerate());
        Ok(Self { revision, index, entries })
    }

    /// Whether there is an entry that may answer.
    pub(crate) fn has_entries(&self) -> bool {
        !self.entries.is_empty()
    }

    /// The entry that was found.
    pub(crate) fn entry(&self, place: usize) -> Option<&FaqEntry> {
        self.entries.get(place)
    }
}

/// The entries in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaqCache(Arc<Mutex<HashMap<ShopId, Arc<Faq>>>>);

/// A shop's takes some 50 kB; beyond this many the memory is started anew.
const MOST_KEPT: usize = 200;

impl FaqCache {
    /// The entries of a shop as the transaction sees them.
    pub(crate) async fn get(&self, tx: &mut Tx, shop: &ShopId) -> Result<Arc<Faq>> {
        let revision = entries::revision(tx, shop).await?;
        if let Some(faq) = self.kept(shop).filter(|faq| faq.revision == revision) {
            return Ok(faq);
        }
        let faq = Arc::new(Faq::load(tx, shop, revision).await?);
        self.keep(shop, &faq);
        Ok(faq)
    }

    fn kept(&self, shop: &ShopId) -> Option<Arc<Faq>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(shop).cloned()
    }

    fn keep(&self, shop: &ShopId, faq: &Arc<Faq>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(shop.clone(), Arc::clone(faq));
    }
}
