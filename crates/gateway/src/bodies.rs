//! How large requests may be, and how long and how many may be on their way.

use std::{
    collections::HashMap,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use futures::poll;
use http_body_util::{BodyExt, Collected, LengthLimitError, Limited};
use kernel::{Code, Failure};
use tokio::time::timeout;

use crate::{error, keys::Hash};

/// Unfinished bodies of all who do not come first, and of one key.
const MOST: usize = 512;
const MOST_OF_KEY: usize = 64;
/// The call that may be larger than the others.
const IMPORT: &str = "BatchImportOrders";

/// How large requests may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) usual: usize,
    pub(crate) import: usize,
}

impl Sizes {
    /// The most bytes a call of that method may have.
    pub(crate) fn of(self, method: &str) -> usize {
        if method.ends_with(IMPORT) { self.import } else { self.usual }
    }
}

/// The bodies that are on their way.
pub(crate) struct Bodies {
    time: Duration,
    under_way: Mutex<UnderWay>,
}

#[derive(Default)]
struct UnderWay {
    by_key: HashMap<Hash, usize>,
    /// Without those who come first.
    all: usize,
}

/// A body on its way.
struct Share<'a> {
    bodies: &'a Bodies,
    key: Hash,
    is_first: bool,
}

impl Bodies {
    /// Each may take so long.
    pub(crate) fn new(time: Duration) -> Self {
        Self { time, under_way: Mutex::default() }
    }

    /// The whole body, if it is not too large and comes in time.
    pub(crate) async fn read(
        &self,
        body: Body,
        most: usize,
        key: Hash,
        is_first: bool,
    ) -> Result<Bytes, Failure> {
        // By the declared length, before any of it is taken.
        if body.size_hint().lower() > u64::try_from(most).unwrap_or(u64::MAX) {
            return Err(too_large(most));
        }
        let mut whole = pin!(Limited::new(body, most).collect());
        // Most come with their headers and wait for nothing.
        let read = match poll!(whole.as_mut()) {
            std::task::Poll::Ready(read) => read,
            std::task::Poll::Pending => {
                let _share = self.share(key, is_first)?;
                timeout(self.time, whole).await.map_err(|_| self.slow())?
            }
        };
        read.map(Collected::to_bytes).map_err(|error| {
            if error.is::<LengthLimitError>() {
                return too_large(most);
            }
            Failure::new(Code::InvalidArgument, "BODY_CUT", "the body broke off")
        })
    }

    /// Counts it, unless its key or all together have too many. Those who come first
    /// are not held back by the others.
    fn share(&self, key: Hash, is_first: bool) -> Result<Share<'_>, Failure> {
        let mut under_way = self.under_way();
        let of_key = under_way.by_key.get(&key).copied().unwrap_or_default();
        let is_full = !is_first && under_way.all >= MOST;
        if is_full || of_key >= MOST_OF_KEY {
            let message = "too many requests on their way; finish some, then try again";
            return Err(Failure::new(Code::ResourceExhausted, "OVERLOADED", message));
        }
        *under_way.by_key.entry(key).or_default() += 1;
        under_way.all += usize::from(!is_first);
        Ok(Share { bodies: self, key, is_first })
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn slow(&self) -> Failure {
        let message = format!("the body took longer than {} s", self.time.as_secs());
        Failure::new(Code::DeadlineExceeded, "BODY_SLOW", message)
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        let mut under_way = self.bodies.under_way();
        under_way.all -= usize::from(!self.is_first);
        if let Some(count) = under_way.by_key.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                under_way.by_key.remove(&self.key);
            }
        }
    }
}

fn too_large(most: usize) -> Failure {
    let message = format!("the body is larger than {most} bytes");
    Failure::new(Code::InvalidArgument, error::TOO_LARGE, message)
}
