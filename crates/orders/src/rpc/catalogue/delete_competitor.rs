use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Deleting, delete};
use crate::{domain::price_terms::Competitor, error::Error, service::Orders};

pub(crate) async fn delete_competitor(
    service: &Orders,
    request: Request<pb::DeleteCompetitorRequest>,
) -> Result<(), Error> {
    delete::<Competitor, _>(service, request, |asked| Deleting {
        name: asked.name.clone(),
        etag: asked.etag.clone(),
        request_id: asked.request_id.clone(),
    })
    .await
}
