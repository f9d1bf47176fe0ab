use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Creating, create};
use crate::{domain::service_products::ServiceProduct, error::Error, service::Orders};

pub(crate) async fn create_service_product(
    service: &Orders,
    request: Request<pb::CreateServiceProductRequest>,
) -> Result<pb::ServiceProduct, Error> {
    create::<ServiceProduct, _>(service, request, |asked| Creating {
        parent: asked.parent.clone(),
        sent: asked.service_product.clone(),
        request_id: asked.request_id.clone(),
        field: "service_product",
    })
    .await
}
