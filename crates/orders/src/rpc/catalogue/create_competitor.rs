use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Creating, create};
use crate::{domain::price_terms::Competitor, error::Error, service::Orders};

pub(crate) async fn create_competitor(
    service: &Orders,
    request: Request<pb::CreateCompetitorRequest>,
) -> Result<pb::Competitor, Error> {
    create::<Competitor, _>(service, request, |asked| Creating {
        parent: asked.parent.clone(),
        sent: asked.competitor.clone(),
        request_id: asked.request_id.clone(),
        field: "competitor",
    })
    .await
}
