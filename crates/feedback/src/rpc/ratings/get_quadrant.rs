use contracts::feedback::v1 as pb;
use tonic::Request;

use crate::{
    convert::quadrant as convert,
    domain::ratings::Quadrant,
    error::Error,
    service::Feedback,
    store::{
        projections::{items, shops},
        ratings::quadrants,
    },
};

/// So many dishes are shown, the most rated first.
const MOST_DISHES: i64 = 200;

pub(crate) async fn get_quadrant(
    service: &Feedback,
    request: Request<pb::GetQuadrantRequest>,
) -> Result<pb::Quadrant, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let asked = convert::asked(&request)?;
    call.enter(&asked.shop)?;

    let mut tx = service.db.snapshot().await?;
    let today = shops::get(&mut tx, &asked.shop).await?.schedule.day(service.clock.now());
    let span = (today - asked.days + 1, today);
    let days = quadrants::by_day(&mut tx, &asked.shop, span).await?;
    let dishes = quadrants::by_dish(&mut tx, &asked.shop, span, MOST_DISHES).await?;
    let ids: Vec<i64> = dishes.iter().map(|(id, _)| *id).collect();
    let menu = items::of_dishes(&mut tx, &asked.shop, &ids).await?;
    Ok(convert::quadrant(&asked, &Quadrant::new(&days, &dishes, asked.bar), &menu))
}
