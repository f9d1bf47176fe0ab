use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Listing, list};
use crate::{domain::service_products::ServiceProduct, error::Error, service::Orders};

pub(crate) async fn list_service_products(
    service: &Orders,
    request: Request<pb::ListServiceProductsRequest>,
) -> Result<pb::ListServiceProductsResponse, Error> {
    let fields = |asked: pb::ListServiceProductsRequest| Listing {
        parent: asked.parent,
        page_size: asked.page_size,
        page_token: asked.page_token,
    };
    let (service_products, next_page_token) = list::<ServiceProduct, _>(service, request, fields).await?;
    Ok(pb::ListServiceProductsResponse { service_products, next_page_token })
}
