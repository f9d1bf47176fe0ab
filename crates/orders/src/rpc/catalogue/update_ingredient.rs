use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Updating, update};
use crate::{domain::purchasing::Ingredient, error::Error, service::Orders};

pub(crate) async fn update_ingredient(
    service: &Orders,
    request: Request<pb::UpdateIngredientRequest>,
) -> Result<pb::Ingredient, Error> {
    update::<Ingredient, _>(service, request, |asked| Updating {
        sent: asked.ingredient.clone(),
        update_mask: asked.update_mask.clone(),
        request_id: asked.request_id.clone(),
        field: "ingredient",
        otherwise: None,
    })
    .await
}
