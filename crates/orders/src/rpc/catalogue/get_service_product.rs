use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::get;
use crate::{domain::service_products::ServiceProduct, error::Error, service::Orders};

pub(crate) async fn get_service_product(
    service: &Orders,
    request: Request<pb::GetServiceProductRequest>,
) -> Result<pb::ServiceProduct, Error> {
    get::<ServiceProduct, _>(service, request, |asked| asked.name, None).await
}
