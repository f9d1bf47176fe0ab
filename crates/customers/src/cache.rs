//! In which country a shop is: whose telephone numbers are written there without
//! a country's code. The orders service has the shop's settings.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contracts::orders::v1::{GetShopRequest, orders_service_client::OrdersServiceClient};
use kernel::{Clock, ShopId, Time};
use runtime::Channel;
use tonic::Request;

use crate::domain::Region;

/// Customers are written down without the orders service, and don't wait for it.
const ASK: Duration = Duration::from_millis(500);
/// A shop rarely moves.
const CACHE_FOR: i64 = 60 * 1_000_000;
/// Beyond so many shops the memory is started anew.
const MOST_CACHED: usize = 10_000;

/// Asks for the country of shops, and remembers.
#[derive(Clone, Debug)]
pub(crate) struct Regions {
    orders: OrdersServiceClient<Channel>,
    clock: Clock,
    cached: Arc<Mutex<HashMap<ShopId, CachedRegion>>>,
}

#[derive(Clone, Copy, Debug)]
struct CachedRegion {
    region: Option<Region>,
    until: Time,
}

impl Regions {
    pub(crate) fn new(orders: Channel, clock: Clock) -> Self {
        Self { orders: OrdersServiceClient::new(orders), clock, cached: Arc::default() }
    }

    /// Where a shop is; `None` if it does not say, or nobody can be asked.
    pub(crate) async fn of(&self, shop: &ShopId) -> Option<Region> {
        let known = self.cached.lock().unwrap_or_else(PoisonError::into_inner).get(shop).copied();
        if let Some(known) = known.filter(|known| self.clock.now() < known.until) {
            return known.region;
        }
        match self.ask(shop).await {
            Some(region) => self.keep(shop, region),
            // What was so a while ago is more likely than nothing.
            None => known.and_then(|known| known.region),
        }
    }

    /// Where a shop is, if any of its customer's numbers have to be read.
    pub(crate) async fn for_phones(&self, shop: &ShopId, phones: &[String]) -> Option<Region> {
        if phones.is_empty() { None } else { self.of(shop).await }
    }

    async fn ask(&self, shop: &ShopId) -> Option<Option<Region>> {
        let mut request = Request::new(GetShopRequest { name: format!("shops/{shop}") });
        request.set_timeout(ASK);
        match self.orders.clone().get_shop(request).await {
            Ok(answer) => {
                let shop = answer.into_inner();
                Some(Region::of(&shop.time_zone, &shop.currency))
            }
            Err(status) => {
                tracing::debug!(code = ?status.code(), "nobody says in which country a shop is");
                None
            }
        }
    }

    fn keep(&self, shop: &ShopId, region: Option<Region>) -> Option<Region> {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        if cached.len() >= MOST_CACHED {
            cached.clear();
        }
        cached.insert(shop.clone(), CachedRegion { region, until: self.clock.now().plus_micros(CACHE_FOR) });
        region
    }
}
