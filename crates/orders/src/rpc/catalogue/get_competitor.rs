use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::get;
use crate::{domain::price_terms::Competitor, error::Error, service::Orders};

pub(crate) async fn get_competitor(
    service: &Orders,
    request: Request<pb::GetCompetitorRequest>,
) -> Result<pb::Competitor, Error> {
    get::<Competitor, _>(service, request, |asked| asked.name, None).await
}
