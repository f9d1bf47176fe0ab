//! How much one caller may send.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kernel::{Code, Failure};
use tokio::time::timeout;

use crate::{error, keys::Hash};

/// Callers an address may be that nobody knows yet, a second and at once.
const STRANGERS: (u32, u32) = (20, 200);
/// Callers that went away are forgotten every so many requests.
const SWEEP: u32 = 4_096;
const BODY_TIME: Duration = Duration::from_secs(15);
/// The call that may be larger than the others.
const IMPORT: &str = "BatchImportOrders";

/// Requests by key, and tries to get in by address.
pub(crate) struct Rates {
    keys: DefaultKeyedRateLimiter<Hash>,
    strangers: DefaultKeyedRateLimiter<IpAddr>,
    count: AtomicU32,
}

impl Rates {
    pub(crate) fn new(a_second: u32, at_once: u32) -> Self {
        Self {
            keys: RateLimiter::keyed(quota((a_second, at_once))),
            strangers: RateLimiter::keyed(quota(STRANGERS)),
            count: AtomicU32::new(0),
        }
    }

    /// One more request with a key.
    pub(crate) fn count_key(&self, key: &Hash) -> Result<(), Failure> {
        if self.count.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP) {
            self.keys.retain_recent();
            self.strangers.retain_recent();
        }
        self.keys.check_key(key).map_err(|_| limited("requests with this key"))
    }

    /// One more try to get in from an address, if it is known.
    pub(crate) fn count_stranger(&self, address: Option<IpAddr>) -> Result<(), Failure> {
        match address {
            Some(address) => {
                let checked = self.strangers.check_key(&address);
                checked.map_err(|_| limited("unknown keys from this address"))
            }
            None => Ok(()),
        }
    }
}

fn quota((a_second, at_once): (u32, u32)) -> Quota {
    let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(at_least_one(a_second)).allow_burst(at_least_one(at_once))
}

fn limited(what: &str) -> Failure {
    Failure::new(Code::ResourceExhausted, "RATE_LIMITED", format!("too many {what}; try again in a second"))
}

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

/// The whole body, if it is not too large and comes in time: a place at the
/// door is held for it.
pub(crate) async fn read(body: Body, most: usize) -> Result<Bytes, Failure> {
    let Ok(read) = timeout(BODY_TIME, Limited::new(body, most).collect()).await else {
        let message = format!("the body took longer than {} s", BODY_TIME.as_secs());
        return Err(Failure::new(Code::DeadlineExceeded, "BODY_SLOW", message));
    };
    match read {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let message = format!("the body is larger than {most} bytes");
            Err(Failure::new(Code::InvalidArgument, error::TOO_LARGE, message))
        }
        Err(_) => Err(Failure::new(Code::InvalidArgument, "BODY_CUT", "the body broke off")),
    }
}
