//! The plans that a guest is in, and those they could join.

use contracts::loyalty::v1::{Entitlement, ListMembershipsRequest, Membership, Plan, benefit::Limit};
use tonic::Status;

use crate::{
    guests::{Guests, Label},
    membership,
    page::Page,
    pages::giving::plans,
};

const LATEST: i32 = 20;

/// What a guest has by memberships, and what they could join.
pub(super) struct Memberships {
    /// Newest first; those that ended, too.
    pub(super) all: Vec<Membership>,
    pub(super) entitlements: Vec<Entitlement>,
    /// Plans that still take members, of which they are none.
    pub(super) plans: Vec<Plan>,
    /// Those of the memberships.
    own: Vec<Plan>,
    /// Who shares one.
    guests: Guests,
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
    let (own, others): (Vec<_>, Vec<_>) = plans?.into_iter().partition(has);
    let plans = others.into_iter().filter(|plan| !plan.retired).collect();
    let guests = Guests::ask(page, all.iter().flat_map(|one| &one.household).map(String::as_str)).await;
    Ok(Memberships { plans, entitlements: explained?.entitlements, own, guests, all })
}

impl Memberships {
    fn plan(&self, of: &Membership) -> Option<&Plan> {
        self.own.iter().find(|plan| plan.name == of.plan)
    }

    /// Whether others may share one, or do.
    pub(super) fn may_share(&self, of: &Membership) -> bool {
        !of.household.is_empty() || self.plan(of).is_some_and(|plan| plan.household_size > 0)
    }

    /// Who shares one.
    pub(super) fn household(&self, page: &Page, of: &Membership) -> Vec<Label> {
        of.household.iter().map(|customer| self.guests.label(page, customer)).collect()
    }

    /// Benefits of one that are counted, by their codes; also of terms that the plan has no more.
    pub(super) fn counted<'a>(&'a self, page: &Page, of: &Membership) -> Vec<(&'a str, &'a str)> {
        let of_plan = self.plan(of).into_iter().flat_map(|plan| &plan.benefits);
        let of_plan = of_plan
            .filter(|one| one.limit() == Limit::Quota)
            .map(|one| (one.code.as_str(), page.lang.name(&one.display_name, &one.display_name_en)));
        let mut counted: Vec<_> = of_plan.collect();
        let held = self.entitlements.iter().filter(|one| one.membership == of.name && one.granted > 0);
        for one in held.filter(|one| !one.unlimited) {
            if !counted.iter().any(|(code, _)| *code == one.benefit) {
                counted.push((one.benefit.as_str(), page.lang.name(&one.display_name, &one.display_name_en)));
            }
        }
        counted
    }
}
