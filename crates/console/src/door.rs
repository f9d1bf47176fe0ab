use axum::body::Body;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::request::Parts;
use kernel::{Failure, ShopId};
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

    /// Lets in whoever looks at a shop's guest pages without a key: a guest of the shop who
    /// is nobody in particular. Errors: `RESOURCE_EXHAUSTED` for too much.
    fn visit<'a>(
        &'a self,
        shop: &'a ShopId,
        parts: &'a Parts,
        body: Body,
    ) -> BoxFuture<'a, Result<Entered, Failure>>;

    /// Asks anew whose a key is when it comes again: it was given another secret here.
    fn forget(&self, key: &str);

    /// Counts one more who becomes a guest by their own word. Errors: `RESOURCE_EXHAUSTED`
    /// if there are too many from where they come.
    fn count_newcomer(&self, parts: &Parts) -> Result<(), Failure>;
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
