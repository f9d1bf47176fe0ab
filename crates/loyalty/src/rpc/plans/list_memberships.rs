use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    app::plans as app,
    convert::{names, plans as convert},
    error::Error,
    service::Loyalty,
    store::{
        plans::memberships::{self, Of},
        projections::customers,
    },
};

pub(crate) async fn list_memberships(
    service: &Loyalty,
    request: Request<pb::ListMembershipsRequest>,
) -> Result<pb::ListMembershipsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let plan = names::id_if_set(&shop, &request.plan, "plan", convert::PLAN)?;
    let customer = names::id_if_set(&shop, &request.customer, "customer", names::CUSTOMER)?;
    let question = format!("memberships of {shop}, {} and {}", request.plan, request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let of = match (customer, plan) {
        (Some(customer), _) => Of::Customer(customers::survivor(&mut tx, &shop, customer).await?),
        (None, Some(plan)) => Of::Plan(plan),
        (None, None) => Of::Shop,
    };
    let mut found = memberships::list(&mut tx, &shop, of, (after, paging.size + 1)).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.created_at, last.id.0).columns());
    // A customer has few; of those the plan's alone.
    found.retain(|own| plan.is_none_or(|plan| own.plan == plan));
    let mut memberships = Vec::with_capacity(found.len());
    for own in found {
        memberships.push(app::show(&mut tx, &shop, own, service.clock.now()).await?);
    }
    Ok(pb::ListMembershipsResponse { memberships, next_page_token })
}
