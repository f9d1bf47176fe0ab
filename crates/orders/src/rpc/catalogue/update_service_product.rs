use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Updating, update};
use crate::{domain::service_products::ServiceProduct, error::Error, service::Orders};

pub(crate) async fn update_service_product(
    service: &Orders,
    request: Request<pb::UpdateServiceProductRequest>,
) -> Result<pb::ServiceProduct, Error> {
    update::<ServiceProduct, _>(service, request, |asked| Updating {
        sent: asked.service_product.clone(),
        update_mask: asked.update_mask.clone(),
        request_id: asked.request_id.clone(),
        field: "service_product",
        otherwise: None,
    })
    .await
}
