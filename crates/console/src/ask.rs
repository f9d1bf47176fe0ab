//! In whose name a service is asked, and in which language it refuses.

use runtime::{Channel, Principal};
use tonic::Status;
use tower::ServiceExt;

use crate::{language::Lang, refusals};

/// The channel, on which every call is somebody's.
pub(crate) fn as_principal(channel: &Channel, principal: &Principal) -> Channel {
    let principal = principal.clone();
    Channel::new(channel.clone().map_request(move |mut request: http::Request<_>| {
        request.extensions_mut().insert(principal.clone());
        request
    }))
}

/// The channel, on which what is refused is said in the language of who reads.
pub(crate) fn in_words(channel: &Channel, lang: Lang) -> Channel {
    Channel::new(channel.clone().map_response(move |mut response: http::Response<_>| {
        let refused = Status::from_header_map(response.headers());
        let said = refused.filter(|status| status.code() != tonic::Code::Ok);
        if let Some(said) = said.and_then(|status| refusals::in_words(&status, lang)) {
            // What can't be written into headers stays as it was.
            drop(said.add_header(response.headers_mut()));
        }
        response
    }))
}
