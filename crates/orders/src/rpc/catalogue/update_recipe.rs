use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Updating, update};
use crate::{domain::purchasing::Recipe, error::Error, service::Orders};

pub(crate) async fn update_recipe(
    service: &Orders,
    request: Request<pb::UpdateRecipeRequest>,
) -> Result<pb::Recipe, Error> {
    update::<Recipe, _>(service, request, |asked| Updating {
        sent: asked.recipe.clone(),
        update_mask: asked.update_mask.clone(),
        request_id: asked.request_id.clone(),
        field: "recipe",
        otherwise: Some(Recipe::default()),
    })
    .await
}
