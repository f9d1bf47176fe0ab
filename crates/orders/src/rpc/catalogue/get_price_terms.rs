use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::get;
use crate::{domain::price_terms::PriceTerms, error::Error, service::Orders};

pub(crate) async fn get_price_terms(
    service: &Orders,
    request: Request<pb::GetPriceTermsRequest>,
) -> Result<pb::PriceTerms, Error> {
    get::<PriceTerms, _>(service, request, |asked| asked.name, Some(PriceTerms::default())).await
}
