use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::ShopId;
use tokio::sync::Mutex as BuildLock;

/// What is costly to build from a shop's rows, kept in memory as long as its
/// revision holds. Several who need it anew at once build it once.
pub struct RevisionCache<T> {
    shops: Arc<Mutex<HashMap<ShopId, Entry<T>>>>,
    most: usize,
}

/// What is kept of a shop, and what whoever builds it holds meanwhile.
struct Entry<T> {
    kept: Kept<T>,
    build_lock: Arc<BuildLock<()>>,
}

/// The revision it was built at, and the value.
type Kept<T> = Option<(i64, Arc<T>)>;

impl<T> RevisionCache<T> {
    /// Nothing is kept yet. Beyond `most` shops the memory is started anew.
    pub fn new(most: usize) -> Self {
        Self { shops: Arc::default(), most }
    }

    /// A shop's value, if it is in memory at a revision at least as new.
    pub fn kept(&self, shop: &ShopId, revision: i64) -> Option<Arc<T>> {
        let shops = self.shops.lock().unwrap_or_else(PoisonError::into_inner);
        new_enough(shops.get(shop)?.kept.clone(), revision)
    }

    /// A shop's value at a revision at least as new. `make` builds it from what is
    /// there now, with its revision; `None` if there is no such shop.
    pub async fn get<E>(
        &self,
        shop: &ShopId,
        revision: i64,
        make: impl Future<Output = Result<Option<(i64, T)>, E>>,
    ) -> Result<Option<Arc<T>>, E> {
        let (kept, build_lock) = self.look(shop);
        if let Some(value) = new_enough(kept, revision) {
            return Ok(Some(value));
        }
        let _held = build_lock.lock().await;
        // Whoever held it before may have built it.
        if let Some(value) = new_enough(self.look(shop).0, revision) {
            return Ok(Some(value));
        }
        let built = make.await?.map(|(revision, value)| (revision, Arc::new(value)));
        self.keep(shop, built.clone());
        Ok(built.map(|(_, value)| value))
    }

    fn look(&self, shop: &ShopId) -> (Kept<T>, Arc<BuildLock<()>>) {
        let mut shops = self.shops.lock().unwrap_or_else(PoisonError::into_inner);
        if shops.len() >= self.most && !shops.contains_key(shop) {
            shops.clear();
        }
        let entry =
            shops.entry(shop.clone()).or_insert_with(|| Entry { kept: None, build_lock: Arc::default() });
        (entry.kept.clone(), Arc::clone(&entry.build_lock))
    }

    fn keep(&self, shop: &ShopId, built: Kept<T>) {
        let mut shops = self.shops.lock().unwrap_or_else(PoisonError::into_inner);
        match (shops.get_mut(shop), built) {
            (Some(entry), Some(built)) => entry.kept = Some(built),
            // Who asks for shops that are not there must not fill the memory.
            (Some(_), None) => drop(shops.remove(shop)),
            (None, _) => {}
        }
    }
}

fn new_enough<T>(kept: Kept<T>, revision: i64) -> Option<Arc<T>> {
    kept.filter(|(built, _)| *built >= revision).map(|(_, value)| value)
}

impl<T> Clone for RevisionCache<T> {
    fn clone(&self) -> Self {
        Self { shops: Arc::clone(&self.shops), most: self.most }
    }
}

impl<T> fmt::Debug for RevisionCache<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RevisionCache")
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        sync::atomic::{AtomicI64, Ordering},
    };

    use futures::future::join_all;
    use tokio::task::yield_now;

    use super::*;

    async fn at(cache: &RevisionCache<i64>, revision: i64, builds: &AtomicI64) -> Option<i64> {
        let shop = "nongmao".parse().unwrap();
        let build = async {
            yield_now().await;
            Ok::<_, Infallible>(Some((revision, builds.fetch_add(1, Ordering::SeqCst))))
        };
        let Ok(value) = cache.get(&shop, revision, build).await;
        value.map(|value| *value)
    }

    #[tokio::test]
    async fn a_value_is_built_once_for_all_who_wait_and_anew_for_a_newer_revision() {
        let (cache, builds) = (RevisionCache::new(10), AtomicI64::new(0));
        let all = join_all((0..5).map(|_| at(&cache, 1, &builds))).await;
        assert_eq!(all, [Some(0); 5]);
        assert_eq!(at(&cache, 2, &builds).await, Some(1));
        assert_eq!(at(&cache, 1, &builds).await, Some(1));
    }

    #[tokio::test]
    async fn a_shop_that_is_not_there_is_not_kept() {
        let cache = RevisionCache::<i64>::new(10);
        let shop = "nobody".parse().unwrap();
        let none = async { Ok::<_, Infallible>(None) };
        assert_eq!(cache.get(&shop, 0, none).await, Ok(None));
        assert!(cache.shops.lock().unwrap().is_empty());
    }
}
