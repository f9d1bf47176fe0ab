use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::ShopId;

/// Beyond so many shops the memory is started anew.
const MOST_CACHED: usize = 10_000;

/// How long customers of a shop have to come back, in days, each for one day of the shop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Windows(Arc<Mutex<HashMap<ShopId, (i64, i64)>>>);

impl Windows {
    /// Of a day; `None` if it was not kept on it.
    pub(crate) fn get(&self, shop: &ShopId, day: i64) -> Option<i64> {
        let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(shop).copied();
        cached.filter(|(of, _)| *of == day).map(|(_, days)| days)
    }

    /// Keeps it for a day.
    pub(crate) fn keep(&self, shop: &ShopId, day: i64, days: i64) {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.len() >= MOST_CACHED {
            cached.clear();
        }
        cached.insert(shop.clone(), (day, days));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_that_of_its_day_alone() {
        let (windows, shop) = (Windows::default(), "nongmao".parse().unwrap());
        windows.keep(&shop, 7, 24);
        assert_eq!((windows.get(&shop, 7), windows.get(&shop, 8)), (Some(24), None));
        assert_eq!(windows.get(&"other".parse().unwrap(), 7), None);
    }
}
