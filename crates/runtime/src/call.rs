use contracts::common::v1::principal::Kind;
use kernel::{Failure, ShopId};

use crate::{Principal, trace};

/// What a handler knows of a call beside its message.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub principal: Principal,
    /// W3C trace context of the call, for the events it causes; empty without
    /// telemetry.
    pub traceparent: String,
}

impl Call {
    /// Refuses a caller of another shop.
    pub fn enter(&self, shop: &ShopId) -> Result<(), Failure> {
        self.principal.enter(shop)
    }
}

/// The call a request belongs to. A request that passed no guard is nobody's
/// and enters no shop.
pub fn call<T>(request: &tonic::Request<T>) -> Call {
    let principal = request.extensions().get::<Principal>().cloned();
    Call {
        principal: principal.unwrap_or_else(|| Principal {
            kind: Kind::Unspecified,
            shop: None,
            subject: String::new(),
        }),
        traceparent: trace::traceparent(),
    }
}
