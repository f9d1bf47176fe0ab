use axum::body::Body;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::request::Parts;
use kernel::Failure;
use runtime::Principal;

/// Who lets people in: knows keys, counts how often they come, and bounds what they
/// send and how many are served at once.
pub trait Door: Send + Sync {
    /// Whose the key is, and what the request brings. Errors: `UNAUTHENTICATED` for a
    /// key that there is not (or no longer), `RESOURCE_EXHAUSTED` for too much.
    fn enter<'a>(
        &'a self,
        key: &'a str,
        parts: &'a Parts,
        body: Body,
    ) -> BoxFuture<'a, Result<Entered, Failure>>;
}

/// A request that was let in.
pub struct Entered {
    /// Whose the key is.
    pub principal: Principal,
    /// The whole body.
    pub body: Bytes,
    /// One of the places for requests under way; held until the answer is made.
    pub place: Box<dyn Send>,
}
