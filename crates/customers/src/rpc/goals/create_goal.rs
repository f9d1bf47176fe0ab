use std::{collections::BTreeSet, time::Duration};

use contracts::{customers::v1 as pb, orders::v1::ListMenuItemsRequest};
use kernel::{Failure, ShopId};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay, shop_projections,
};
use tonic::Request;

use crate::{
    convert::goals as convert,
    domain::GoalId,
    error::Error,
    service::Customers,
    store::{customers, goals},
};

/// A goal can be made without the menu, and does not wait for it.
const ASK: Duration = Duration::from_millis(1_500);

pub(crate) async fn create_goal(
    service: &Customers,
    request: Request<pb::CreateGoalRequest>,
) -> Result<pb::Goal, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.goal, "goal")?;

    if let Some(done) = idempotency::answered(&service.db, &key).await? {
        return Ok(done);
    }
    let now = service.clock.now();
    let goal = convert::read(&shop, &sent, GoalId(service.ids.next()), now)?;
    if let Some(promise) = &goal.promise {
        must_be_sold(service, &shop, &promise.item_codes).await?;
    }
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let today = shop_projections::get(&mut tx, &shop).await?.schedule.day(now);
    if goal.due_day.is_some_and(|due| due < today) {
        return Err(Failure::field("goal.due_date", "must not be past").into());
    }
    if customers::hold(&mut tx, &shop, goal.customer).await? != Some(goal.customer) {
        return Err(Failure::not_found(sent.customer).into());
    }
    goals::insert(&mut tx, &shop, &goal).await?;
    Ok(tx.answer(convert::to(&shop, &goal)).await?)
}

/// Refuses a promise of what the menu has not. While nobody says what that has, none is refused.
async fn must_be_sold(service: &Customers, shop: &ShopId, codes: &[i32]) -> Result<(), Failure> {
    let mut known = BTreeSet::new();
    let mut page_token = String::new();
    loop {
        let parent = format!("shops/{shop}");
        let mut request =
            Request::new(ListMenuItemsRequest { parent, page_token, ..ListMenuItemsRequest::default() });
        request.set_timeout(ASK);
        let Ok(page) = service.orders.clone().list_menu_items(request).await else { return Ok(()) };
        let page = page.into_inner();
        known.extend(page.menu_items.iter().map(|item| item.code));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    match codes.iter().position(|code| !known.contains(code)) {
        Some(place) => {
            Err(Failure::field(format!("goal.promise.item_codes[{place}]"), "must be a dish of the menu"))
        }
        None => Ok(()),
    }
}
