//! The plans that a guest is in, and those they could join.

use contracts::loyalty::v1::{Entitlement, ListMembershipsRequest, Membership, Plan};
use tonic::Status;

use crate::{membership, page::Page, pages::giving::plans};

const LATEST: i32 = 20;

/// What a guest has by memberships, and what they could join.
pub(super) struct Memberships {
    /// Newest first; those that ended, too.
    pub(super) all: Vec<Membership>,
    pub(super) entitlements: Vec<Entitlement>,
    /// Plans that still take members, of which they are none.
    pub(super) plans: Vec<Plan>,
}

pub(super) async fn of(page: &Page, customer: &str) -> Result<Memberships, Status> {
    let request = ListMembershipsRequest {
        parent: page.shop.name.clone(),
        customer: customer.to_owned(),
        page_size: LATEST,
        ..ListMembershipsRequest::default()
    };
    let mut loyalty = page.loyalty();
    let (all, explained, plans) = futures::join!(
        loyalty.list_memberships(request),
        membership::explain(page, customer),
        plans::all(page)
    );
    let all = all?.into_inner().memberships;
    let has = |plan: &Plan| all.iter().any(|one| one.plan == plan.name && !membership::is_over(one));
    let plans = plans?.into_iter().filter(|plan| !plan.retired && !has(plan)).collect();
    Ok(Memberships { plans, entitlements: explained?.entitlements, all })
}
