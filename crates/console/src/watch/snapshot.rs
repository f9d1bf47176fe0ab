//! What a board shows at a revision, read once for all screens that are told of it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use contracts::{
    loyalty::v1::EntitlementUse,
    orders::v1::{MenuItem, Message, Order},
};
use runtime::Kind;
use tokio::sync::OnceCell;
use tonic::Status;

/// What everybody of a kind sees.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// The orders that are not done with.
    pub(crate) orders: Vec<Order>,
    /// Whether there are more.
    pub(crate) is_cut: bool,
    /// Nothing where chat or menu can't be read: the orders are shown all the same.
    pub(crate) messages: Vec<Message>,
    pub(crate) menu: Vec<MenuItem>,
    /// What memberships take off the orders.
    pub(crate) uses: Vec<EntitlementUse>,
    /// What guests without a number are called, by their names.
    pub(crate) called: BTreeMap<String, String>,
}

type Cell = Arc<OnceCell<Arc<Snapshot>>>;

/// The latest of each kind of principal: all of a kind may see the same.
#[derive(Debug, Default)]
pub(crate) struct Snapshots(Mutex<HashMap<Kind, (String, Cell)>>);

impl Snapshots {
    /// What is shown at a revision. Of those who ask for the same, one loads it.
    pub(crate) async fn at(
        &self,
        kind: Kind,
        revision: &str,
        load: impl AsyncFnOnce() -> Result<Snapshot, Status>,
    ) -> Result<Arc<Snapshot>, Status> {
        let cell = self.cell(kind, revision);
        cell.get_or_try_init(async || load().await.map(Arc::new)).await.cloned()
    }

    fn cell(&self, kind: Kind, revision: &str) -> Cell {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cell)) = latest.get(&kind).filter(|(of, _)| of == revision) {
            return Arc::clone(cell);
        }
        let cell = Cell::default();
        latest.insert(kind, (revision.to_owned(), Arc::clone(&cell)));
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_revision_is_loaded_once_for_a_kind() {
        let (snapshots, loads) = (Snapshots::default(), Mutex::new(0));
        let ask = async |kind, revision| {
            let load = async || {
                *loads.lock().unwrap() += 1;
                tokio::task::yield_now().await;
                Ok(Snapshot::default())
            };
            snapshots.at(kind, revision, load).await.unwrap();
            *loads.lock().unwrap()
        };
        assert_eq!(futures::join!(ask(Kind::Staff, "1"), ask(Kind::Staff, "1")), (1, 1));
        assert_eq!(ask(Kind::Courier, "1").await, 2, "who may see less sees less");
        assert_eq!(ask(Kind::Staff, "2").await, 3);
        let failed = snapshots.at(Kind::Staff, "3", async || Err(Status::internal("")));
        assert!(failed.await.is_err());
        assert_eq!(ask(Kind::Staff, "3").await, 4, "what failed is tried again");
    }
}
