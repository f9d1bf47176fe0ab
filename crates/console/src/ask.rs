//! In whose name a service is asked.

use runtime::{Channel, Principal};
use tower::ServiceExt;

/// The channel, on which every call is somebody's.
pub(crate) fn as_principal(channel: &Channel, principal: &Principal) -> Channel {
    let principal = principal.clone();
    Channel::new(channel.clone().map_request(move |mut request: http::Request<_>| {
        request.extensions_mut().insert(principal.clone());
        request
    }))
}
