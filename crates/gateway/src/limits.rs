//! How often one caller may come.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use kernel::{Code, Failure};
use runtime::Origin;
use tokio::time::sleep;

use crate::keys::Hash;

/// How often an address may fail to get in, and how often come without a key where none
/// is needed, a second and at once.
const STRANGERS: (u32, u32) = (20, 200);
/// How often guests may come into being from an address, every two seconds one and at once:
/// a group reads a link together, and a telephone company shares addresses.
const NEWCOMERS: (Duration, u32) = (Duration::from_secs(2), 40);
/// Callers that went away are forgotten every so many requests.
const SWEEP: u32 = 4_096;

/// Requests by key, and by address failures to get in and what needs no key.
pub(crate) struct Rates {
    keys: DefaultKeyedRateLimiter<Hash>,
    strangers: DefaultKeyedRateLimiter<Origin>,
    keyless: DefaultKeyedRateLimiter<Origin>,
    newcomers: DefaultKeyedRateLimiter<Origin>,
    count: AtomicU32,
}

impl Rates {
    pub(crate) fn new(a_second: u32, at_once: u32) -> Self {
        Self {
            keys: RateLimiter::keyed(quota((a_second, at_once))),
            strangers: RateLimiter::keyed(quota(STRANGERS)),
            keyless: RateLimiter::keyed(quota(STRANGERS)),
            newcomers: RateLimiter::keyed(seldom(NEWCOMERS)),
            count: AtomicU32::new(0),
        }
    }

    /// One more request with a key.
    pub(crate) fn count_key(&self, key: &Hash) -> Result<(), Failure> {
        self.sweep();
        self.keys.check_key(key).map_err(|_| limited("requests with this key"))
    }

    fn sweep(&self) {
        if self.count.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP) {
            self.keys.retain_recent();
            self.strangers.retain_recent();
            self.keyless.retain_recent();
            self.newcomers.retain_recent();
        }
    }

    /// One more request without a key from an address, if it is known.
    pub(crate) fn count_keyless(&self, origin: Option<Origin>) -> Result<(), Failure> {
        self.sweep();
        match origin {
            Some(origin) => {
                let checked = self.keyless.check_key(&origin);
                checked.map_err(|_| limited("requests without a key from this address"))
            }
            None => Ok(()),
        }
    }

    /// One more guest by their own word from an address, if it is known.
    pub(crate) fn count_newcomer(&self, origin: Option<Origin>) -> Result<(), Failure> {
        let is_too_much = origin.is_some_and(|origin| self.newcomers.check_key(&origin).is_err());
        if is_too_much { Err(limited("new guests from this address")) } else { Ok(()) }
    }

    /// One more failure to get in from an address, if it is known.
    pub(crate) fn count_stranger(&self, origin: Option<Origin>) -> Result<(), Failure> {
        match origin {
            Some(origin) => {
                let checked = self.strangers.check_key(&origin);
                checked.map_err(|_| limited("unknown keys from this address"))
            }
            None => Ok(()),
        }
    }
}

fn seldom((every, at_once): (Duration, u32)) -> Quota {
    let at_once = NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(every).unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(at_once)
}

fn quota((a_second, at_once): (u32, u32)) -> Quota {
    let at_least_one = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(at_least_one(a_second)).allow_burst(at_least_one(at_once))
}

fn limited(what: &str) -> Failure {
    Failure::new(Code::ResourceExhausted, "RATE_LIMITED", format!("too many {what}; try again in a second"))
}

/// Has those wait who are refused for the amount, the longer the more they are:
/// some repeat at once whatever they are told, and refusing is work, too.
#[derive(Debug, Default)]
pub(crate) struct Pace(AtomicU32);

impl Pace {
    /// Refusals a second, as long as nobody waits too long for theirs.
    const A_SECOND: u32 = 20;
    const LEAST: Duration = Duration::from_millis(50);
    const MOST: Duration = Duration::from_secs(8);
    /// More than these are refused at once: waiting takes memory.
    const MOST_WAITING: u32 = 10_000;

    /// Waits for the moment to refuse.
    pub(crate) async fn hold(&self) {
        let held = Held::new(&self.0);
        if held.count <= Self::MOST_WAITING {
            let fair = Duration::from_secs(1) * held.count / Self::A_SECOND;
            sleep(fair.clamp(Self::LEAST, Self::MOST)).await;
        }
    }
}

/// One who waits.
struct Held<'a> {
    all: &'a AtomicU32,
    count: u32,
}

impl<'a> Held<'a> {
    fn new(all: &'a AtomicU32) -> Self {
        Self { all, count: all.fetch_add(1, Ordering::Relaxed) + 1 }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(1, Ordering::Relaxed);
    }
}
