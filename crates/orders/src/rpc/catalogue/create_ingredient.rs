use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Creating, create};
use crate::{domain::purchasing::Ingredient, error::Error, service::Orders};

pub(crate) async fn create_ingredient(
    service: &Orders,
    request: Request<pb::CreateIngredientRequest>,
) -> Result<pb::Ingredient, Error> {
    create::<Ingredient, _>(service, request, |asked| Creating {
        parent: asked.parent.clone(),
        sent: asked.ingredient.clone(),
        request_id: asked.request_id.clone(),
        field: "ingredient",
    })
    .await
}
