use contracts::feedback::v1 as pb;
use kernel::Time;
use tonic::Request;

use crate::{
    convert::follow_ups as convert, domain::follow_ups::SecondPurchases, error::Error, service::Feedback,
    store::follow_ups::second_purchases,
};

/// First orders of a year tell enough; those of long ago tell of another shop.
const YEAR: i64 = 365 * Time::DAY;

pub(crate) async fn get_follow_up_report(
    service: &Feedback,
    request: Request<pb::GetFollowUpReportRequest>,
) -> Result<pb::FollowUpReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = convert::report_shop(&request.name, "name")?;
    call.enter(&shop)?;
    let days = convert::window(request.window_days)?;
    let window = i64::from(days) * Time::DAY;
    let mut tx = service.db.read().await?;
    // Whose window is still open may yet come: counting those who did already
    // would make every share look better than it is.
    let until = service.clock.now().plus_micros(-window);
    let during = (until.plus_micros(-YEAR), until);
    let guests = second_purchases::count(&mut tx, &shop, during, window).await?;
    Ok(convert::report(&shop, &SecondPurchases::compare(&guests), days))
}
