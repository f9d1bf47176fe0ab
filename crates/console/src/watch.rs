//! What changed in a shop, noticed once for all who look at its board here.
//!
//! No service tells a gateway of changes; so while somebody looks, and only then, the
//! orders that are open and the latest message are asked for every fifth of a second,
//! however many look. That finds what came through another gateway as well.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contracts::orders::v1::{
    ListMessagesRequest, ListOrdersRequest, orders_service_client::OrdersServiceClient,
};
use runtime::{Channel, Principal};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::ask::as_principal;

const EVERY: Duration = Duration::from_millis(200);
/// As many as a board shows.
const MOST_OPEN: i32 = 500;
/// Who answers more slowly can't be called live.
const ASK: Duration = Duration::from_secs(4);

/// What was seen last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// Another than before if the board is another.
    pub(crate) revision: u64,
    /// When it was seen to be so.
    pub(crate) at: Instant,
}

/// Those who look, by shop.
#[derive(Debug, Default)]
pub(crate) struct Watchers(Mutex<HashMap<String, watch::Sender<Option<Seen>>>>);

impl Watchers {
    /// What is seen of a shop from now on; nothing before it was looked at.
    pub(crate) fn look(
        self: &Arc<Self>,
        shop: &str,
        orders: &Channel,
        ends: CancellationToken,
    ) -> watch::Receiver<Option<Seen>> {
        let mut shops = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = shops.get(shop) {
            return sender.subscribe();
        }
        let (sender, receiver) = watch::channel(None);
        shops.insert(shop.to_owned(), sender.clone());
        // Nobody's in particular: who may look was asked when they came.
        let orders = as_principal(orders, &Principal::service("gateway"));
        let (watchers, shop) = (Arc::clone(self), shop.to_owned());
        tokio::spawn(async move {
            while watchers.is_watched(&shop, &sender) && !ends.is_cancelled() {
                if let Ok(Ok(revision)) = timeout(ASK, revision(&orders, &shop)).await {
                    sender.send_replace(Some(Seen { revision, at: Instant::now() }));
                }
                sleep(EVERY).await;
            }
        });
        receiver
    }

    /// Whether anybody looks; if nobody does, the next who comes begins anew.
    fn is_watched(&self, shop: &str, sender: &watch::Sender<Option<Seen>>) -> bool {
        let mut shops = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_watched = sender.receiver_count() > 0;
        if !is_watched {
            shops.remove(shop);
        }
        is_watched
    }
}

async fn revision(orders: &Channel, shop: &str) -> Result<u64, Status> {
    let mut client = OrdersServiceClient::new(orders.clone()).max_decoding_message_size(32 << 20);
    let open = ListOrdersRequest {
        parent: shop.to_owned(),
        filter: "open = true".to_owned(),
        page_size: MOST_OPEN,
        ..ListOrdersRequest::default()
    };
    let open = client.list_orders(open).await?.into_inner().orders;
    let last =
        ListMessagesRequest { parent: shop.to_owned(), page_size: 1, ..ListMessagesRequest::default() };
    let last = client.list_messages(last).await?.into_inner().messages;
    let mut hasher = DefaultHasher::new();
    for order in &open {
        (&order.name, &order.etag, order.state, order.packed.len()).hash(&mut hasher);
    }
    for message in &last {
        (&message.name, message.needs_person).hash(&mut hasher);
    }
    Ok(hasher.finish())
}
