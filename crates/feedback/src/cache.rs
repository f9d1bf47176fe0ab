use std::sync::Arc;

use kernel::{Place, ShopId};
use runtime::RevisionCache;
use storage::{Result, Tx};

use crate::{
    domain::faq::{FaqEntry, Index, SURE},
    store::faq::entries,
};

/// A shop's entries, ready to be searched. Building it costs a read of all of
/// them.
#[derive(Debug, Default)]
pub(crate) struct Faq {
    /// By what is asked; gives the place in `entries`.
    pub(crate) index: Index<usize>,
    entries: Vec<FaqEntry>,
}

impl Faq {
    async fn load(tx: &mut Tx, shop: &ShopId) -> Result<Self> {
        let all = entries::list(tx, shop, Place::OLDEST, i64::MAX).await?;
        let entries: Vec<FaqEntry> = all.into_iter().filter(|entry| !entry.text.paused).collect();
        let index = Index::new(entries.iter().map(|entry| entry.text.questions.as_slice()).enumerate());
        Ok(Self { index, entries })
    }

    /// Whether there is an entry that may answer.
    pub(crate) fn has_entries(&self) -> bool {
        !self.entries.is_empty()
    }

    /// Whether an entry answers a question.
    pub(crate) fn answers(&self, text: &str) -> bool {
        self.index.search(text).first().is_some_and(|best| best.confidence >= SURE)
    }

    /// The entry that was found.
    pub(crate) fn entry(&self, place: usize) -> Option<&FaqEntry> {
        self.entries.get(place)
    }
}

/// The entries in memory.
#[derive(Clone, Debug)]
pub(crate) struct FaqCache(RevisionCache<Faq>);

/// A shop's entries take some 50 kB.
const MOST_CACHED: usize = 200;

impl Default for FaqCache {
    fn default() -> Self {
        Self(RevisionCache::new(MOST_CACHED))
    }
}

impl FaqCache {
    /// The entries of a shop, at least as new as the transaction sees them.
    pub(crate) async fn get(&self, tx: &mut Tx, shop: &ShopId) -> Result<Arc<Faq>> {
        let revision = entries::revision(tx, shop).await?;
        let load = async { Result::Ok(Some((revision, Faq::load(tx, shop).await?))) };
        Ok(self.0.get(shop, revision, load).await?.unwrap_or_default())
    }
}
