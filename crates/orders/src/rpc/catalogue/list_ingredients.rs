use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Listing, list};
use crate::{domain::purchasing::Ingredient, error::Error, service::Orders};

pub(crate) async fn list_ingredients(
    service: &Orders,
    request: Request<pb::ListIngredientsRequest>,
) -> Result<pb::ListIngredientsResponse, Error> {
    let fields = |asked: pb::ListIngredientsRequest| Listing {
        parent: asked.parent,
        page_size: asked.page_size,
        page_token: asked.page_token,
    };
    let (ingredients, next_page_token) = list::<Ingredient, _>(service, request, fields).await?;
    Ok(pb::ListIngredientsResponse { ingredients, next_page_token })
}
