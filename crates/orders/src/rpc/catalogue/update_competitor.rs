use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Updating, update};
use crate::{domain::price_terms::Competitor, error::Error, service::Orders};

pub(crate) async fn update_competitor(
    service: &Orders,
    request: Request<pb::UpdateCompetitorRequest>,
) -> Result<pb::Competitor, Error> {
    update::<Competitor, _>(service, request, |asked| Updating {
        sent: asked.competitor.clone(),
        update_mask: asked.update_mask.clone(),
        request_id: asked.request_id.clone(),
        field: "competitor",
        otherwise: None,
    })
    .await
}
