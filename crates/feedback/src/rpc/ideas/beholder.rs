use kernel::{CustomerId, Failure, ShopId};
use runtime::Call;
use storage::Tx;

use crate::{
    convert,
    domain::ideas::{Idea, Voter},
    error::Error,
    store::projections::customers,
};

/// Who looks at ideas, and votes for them.
pub(super) struct Beholder {
    /// The guest, if it is one.
    pub(super) guest: Option<CustomerId>,
    pub(super) voter: Voter,
}

impl Beholder {
    /// Who calls: of a merged record the survivor.
    pub(super) async fn of(tx: &mut Tx, shop: &ShopId, call: &Call) -> Result<Self, Error> {
        let Some(customer) = call.principal.customer() else {
            return Ok(Self { guest: None, voter: Voter::staff(&call.principal.subject) });
        };
        let customer = customers::find_survivor(tx, shop, customer).await?;
        Ok(Self { guest: Some(customer), voter: Voter::guest(customer) })
    }

    /// The idea, if there is one that they see.
    pub(super) fn find(&self, name: &str, idea: Option<Idea>) -> Result<Idea, Failure> {
        let is_seen = |idea: &Idea| self.guest.is_none_or(|guest| idea.is_seen_by(guest));
        idea.filter(is_seen).ok_or_else(|| Failure::not_found(name))
    }

    /// The idea as they see it.
    pub(super) fn view(&self, shop: &ShopId, idea: &Idea) -> contracts::feedback::v1::Idea {
        convert::ideas::seen(shop, idea, self.guest)
    }
}
