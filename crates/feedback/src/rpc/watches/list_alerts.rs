use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::watches as convert, domain::watches::Alert, error::Error, service::Feedback,
    store::watches::alerts,
};

pub(crate) async fn list_alerts(
    service: &Feedback,
    request: Request<pb::ListAlertsRequest>,
) -> Result<pb::ListAlertsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let shown = convert::shown(&request);
    let question = format!("alerts of {} {shown:?}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = alerts::list(&mut tx, &shop, shown, from, paging.size + 1).await?;
    let columns = |last: &Alert| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let alerts = rows.iter().map(|row| convert::alert(&shop, row)).collect();
    Ok(pb::ListAlertsResponse { alerts, next_page_token })
}
