use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    OnUnique,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::surveys::Expectation,
    error::Error,
    service::Feedback,
    store::{
        projections::orders,
        surveys::{answers, expectations},
    },
};

pub(crate) async fn create_expectation(
    service: &Feedback,
    request: Request<pb::CreateExpectationRequest>,
) -> Result<pb::Expectation, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.expectation, "expectation")?;
    let order = convert::order_of(&shop, &sent.order, "expectation.order")?;
    let answers = convert::surveys::expected(&sent.answers)?;

    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let order = orders::hold(&mut tx, &shop, order).await?;
    let order = order.ok_or_else(|| Failure::not_found(&sent.order))?;
    call.own(order.customer)?;
    let mut tx = or_replay!(idempotency::claim(tx, key, now).await?);
    let said = Expectation::new(service.ids.next(), answers, &order, now)?;
    expectations::insert(&mut tx, &shop, &said).await.on_unique(|| Error::AlreadyExpected)?;
    answers::expect(&mut tx, &shop, (order.id, order.customer), &said.answers, now).await?;
    Ok(tx.answer(convert::surveys::expectation(&shop, &said)).await?)
}
