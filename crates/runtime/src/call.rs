use contracts::common::v1::principal::Kind;
use kernel::{Act, Code, CustomerId, Failure, Origin, RequestId, ShopId};

use crate::{Principal, field};

/// What a handler knows of a call beside its message.
#[derive(Clone, Debug)]
pub struct Call {
    /// Who calls.
    pub principal: Principal,
    /// What is noted of it, if it is a privileged act.
    act: Option<Act>,
}

impl Call {
    /// Refuses a caller of another shop.
    pub fn enter(&self, shop: &ShopId) -> Result<(), Failure> {
        self.principal.enter(shop)
    }

    /// Refuses who belongs to one shop.
    pub fn enter_house(&self) -> Result<(), Failure> {
        self.principal.enter_house()
    }

    /// The `request_id` of a write, which is this caller's own; `None` if they sent
    /// none.
    pub fn request_id(&self, text: &str) -> Result<Option<RequestId>, Failure> {
        let id = field::request_id(text)?;
        Ok(id.map(|id| self.principal.request_id(id)))
    }

    /// Where a write comes from, by its `request_id`; empty if it has none.
    pub fn origin(&self, request_id: &str) -> Result<Origin, Failure> {
        Ok(Origin { request_id: self.request_id(request_id)?, act: self.act.clone() })
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
        act: request.extensions().get::<Act>().cloned(),
        principal: principal.unwrap_or_else(|| Principal {
            kind: Kind::Unspecified,
            shop: None,
            subject: String::new(),
        }),
    }
}
