use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Updating, update};
use crate::{domain::price_terms::PriceTerms, error::Error, service::Orders};

pub(crate) async fn update_price_terms(
    service: &Orders,
    request: Request<pb::UpdatePriceTermsRequest>,
) -> Result<pb::PriceTerms, Error> {
    update::<PriceTerms, _>(service, request, |asked| Updating {
        sent: asked.price_terms.clone(),
        update_mask: asked.update_mask.clone(),
        request_id: asked.request_id.clone(),
        field: "price_terms",
        otherwise: Some(PriceTerms::default()),
    })
    .await
}
