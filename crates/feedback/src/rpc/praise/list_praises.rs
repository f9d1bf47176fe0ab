use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::praise::{self, staff},
    domain::praise::Praise,
    error::Error,
    service::Feedback,
    store::praise::praises,
};

pub(crate) async fn list_praises(
    service: &Feedback,
    request: Request<pb::ListPraisesRequest>,
) -> Result<pb::ListPraisesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let member = staff::member_or_none(&shop, &request.staff_member, "staff_member")?;
    let question = format!("praise of {} for {}", request.parent, request.staff_member);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = match member {
        Some(member) => praises::list_for(&mut tx, &shop, member, from, paging.size + 1).await?,
        None => praises::list(&mut tx, &shop, from, paging.size + 1).await?,
    };
    let columns = |last: &Praise| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let praises = rows.iter().map(|row| praise::praise(&shop, row)).collect();
    Ok(pb::ListPraisesResponse { praises, next_page_token })
}
