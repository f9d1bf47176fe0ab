use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Listing, list};
use crate::{domain::price_terms::Competitor, error::Error, service::Orders};

pub(crate) async fn list_competitors(
    service: &Orders,
    request: Request<pb::ListCompetitorsRequest>,
) -> Result<pb::ListCompetitorsResponse, Error> {
    let fields = |asked: pb::ListCompetitorsRequest| Listing {
        parent: asked.parent,
        page_size: asked.page_size,
        page_token: asked.page_token,
    };
    let (competitors, next_page_token) = list::<Competitor, _>(service, request, fields).await?;
    Ok(pb::ListCompetitorsResponse { competitors, next_page_token })
}
