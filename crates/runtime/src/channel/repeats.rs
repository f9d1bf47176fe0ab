//! Which calls may be sent once more although the first may have been done.

use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

use bytes::Bytes;
use http::Uri;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor, Value};

use crate::screen::PREFIX;

/// `idempotency_level` of `google.protobuf.MethodOptions`.
const LEVEL: &str = "idempotency_level";
const REQUEST_ID: &str = "request_id";

/// What the contracts say of a method.
#[derive(Debug)]
enum Method {
    /// It changes nothing, or a repeat of it changes nothing more.
    MayBeRepeated,
    /// Where it has a `request_id`.
    WithRequestId(MessageDescriptor),
    Once,
}

/// Whether the contracts have the method: all of theirs answer one message.
pub(super) fn is_known(uri: &Uri) -> bool {
    methods().contains_key(uri.path())
}

/// Whether a call may be done twice, by its framed message.
pub(super) fn may_be_repeated(uri: &Uri, body: &Bytes) -> bool {
    match methods().get(uri.path()) {
        Some(Method::MayBeRepeated) => true,
        Some(Method::WithRequestId(input)) => has_request_id(input, body),
        Some(Method::Once) | None => false,
    }
}

fn has_request_id(input: &MessageDescriptor, body: &Bytes) -> bool {
    let message = DynamicMessage::decode(input.clone(), body.get(PREFIX..).unwrap_or_default());
    let value = message.ok().and_then(|message| message.get_field_by_name(REQUEST_ID).map(Cow::into_owned));
    value.as_ref().and_then(Value::as_str).is_some_and(|id| !id.is_empty())
}

fn methods() -> &'static HashMap<String, Method> {
    static METHODS: OnceLock<HashMap<String, Method>> = OnceLock::new();
    METHODS.get_or_init(|| {
        // They are built in; without them nothing of this program works, and nothing is repeated.
        let Ok(pool) = crate::descriptors() else { return HashMap::new() };
        let http = pool.get_extension_by_name("google.api.http");
        let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
        let of = |method: MethodDescriptor| {
            let options = method.options();
            let rule = http.as_ref().map(|http| options.get_extension(http));
            let is_read =
                rule.as_deref().and_then(Value::as_message).is_some_and(|rule| rule.has_field_by_name("get"));
            let level = options.get_field_by_name(LEVEL).and_then(|level| level.as_enum_number());
            let input = method.input();
            let kind = match input.get_field_by_name(REQUEST_ID) {
                _ if is_read || level.is_some_and(|level| level > 0) => Method::MayBeRepeated,
                Some(_) => Method::WithRequestId(input),
                None => Method::Once,
            };
            (format!("/{}/{}", method.parent_service().full_name(), method.name()), kind)
        };
        methods.map(of).collect()
    })
}

#[cfg(test)]
mod tests {
    use contracts::orders::v1::CancelOrderRequest;
    use prost::Message;

    use super::*;

    fn framed(message: &impl Message) -> Bytes {
        [vec![0; PREFIX], message.encode_to_vec()].concat().into()
    }

    #[test]
    fn reads_and_what_says_which_request_it_is_may_be_repeated_and_nothing_else() {
        let may = |path: &str, body: &Bytes| may_be_repeated(&path.parse().unwrap(), body);
        let bare = framed(&());
        for path in [
            "/renqing.orders.v1.OrdersService/GetOrder",
            "/renqing.orders.v1.OrdersService/CreateMessage",
            "/renqing.common.v1.EventSink/Deliver",
            "/renqing.customers.v1.CustomersService/LookupCustomer",
        ] {
            assert!(may(path, &bare), "{path}");
        }
        for path in [
            "/renqing.orders.v1.OrdersService/CancelOrder",
            "/renqing.customers.v1.CustomersService/CreateAccessKey",
            "/renqing.customers.v1.CustomersService/RotateHouseKey",
            "/grpc.health.v1.Health/Watch",
        ] {
            assert!(!may(path, &bare), "{path}");
        }
        let named = CancelOrderRequest { request_id: "1".into(), ..CancelOrderRequest::default() };
        assert!(may("/renqing.orders.v1.OrdersService/CancelOrder", &framed(&named)));
    }
}
