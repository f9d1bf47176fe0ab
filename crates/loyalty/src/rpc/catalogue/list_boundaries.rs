use contracts::loyalty::v1 as pb;
use kernel::Uuid;
use runtime::field;
use tonic::Request;

use crate::{convert, domain::BoundaryId, error::Error, service::Loyalty, store::catalogue::boundaries};

pub(crate) async fn list_boundaries(
    service: &Loyalty,
    request: Request<pb::ListBoundariesRequest>,
) -> Result<pb::ListBoundariesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("boundaries of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 1)?;
    let after = paging.place(BoundaryId(Uuid::nil()), |columns| columns.first()?.parse().ok())?;

    let mut tx = service.db.read().await?;
    let mut found = boundaries::list(&mut tx, &shop, after, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| vec![last.id.to_string()]);
    let boundaries =
        found.iter().map(|boundary| convert::catalogue::boundaries::to(&shop, boundary)).collect();
    Ok(pb::ListBoundariesResponse { boundaries, next_page_token })
}
