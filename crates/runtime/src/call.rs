use contracts::common::v1::principal::Kind;
use kernel::{Code, CustomerId, Failure, ShopId};

use crate::Principal;

/// What a handler knows of a call beside its message.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub principal: Principal,
}

impl Call {
    /// Refuses a caller of another shop.
    pub fn enter(&self, shop: &ShopId) -> Result<(), Failure> {
        self.principal.enter(shop)
    }

    /// Refuses a guest what belongs to somebody else, or to nobody.
    pub fn own(&self, customer: Option<CustomerId>) -> Result<(), Failure> {
        let is_own = customer.is_some() && self.principal.customer() == customer;
        if self.principal.kind != Kind::Guest || is_own {
            return Ok(());
        }
        Err(Failure::new(Code::PermissionDenied, "NOT_YOURS", "a guest may only see what is their own"))
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
    }
}
