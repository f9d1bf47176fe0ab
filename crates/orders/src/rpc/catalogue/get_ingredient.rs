use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::get;
use crate::{domain::purchasing::Ingredient, error::Error, service::Orders};

pub(crate) async fn get_ingredient(
    service: &Orders,
    request: Request<pb::GetIngredientRequest>,
) -> Result<pb::Ingredient, Error> {
    get::<Ingredient, _>(service, request, |asked| asked.name, None).await
}
