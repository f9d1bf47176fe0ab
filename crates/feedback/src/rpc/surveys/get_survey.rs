use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::surveys::Survey,
    error::Error,
    service::Feedback,
    store::{projections::orders, ratings, surveys::expectations},
};

pub(crate) async fn get_survey(
    service: &Feedback,
    request: Request<pb::GetSurveyRequest>,
) -> Result<pb::Survey, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let id = convert::order_of(&shop, &request.order, "order")?;
    let mut tx = service.db.read().await?;
    let order = orders::get(&mut tx, &shop, id).await?;
    let order = order.ok_or_else(|| Failure::not_found(&request.order))?;
    call.own(order.customer)?;
    let expected = expectations::of_order(&mut tx, &shop, id).await?;
    let before = orders::count_before(&mut tx, &shop, &order).await?;
    let rating = ratings::of_order(&mut tx, &shop, id).await?;
    Ok(pb::Survey {
        expectation: expected.as_ref().map(|said| convert::surveys::expectation(&shop, said)),
        rating: rating.map(|rating| convert::ratings::rating(&shop, &rating)),
        ..convert::surveys::survey(&Survey::draw(&order, before, expected.as_ref()))
    })
}
