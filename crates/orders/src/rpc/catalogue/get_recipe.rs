use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::get;
use crate::{domain::purchasing::Recipe, error::Error, service::Orders};

pub(crate) async fn get_recipe(
    service: &Orders,
    request: Request<pb::GetRecipeRequest>,
) -> Result<pb::Recipe, Error> {
    get::<Recipe, _>(service, request, |asked| asked.name, Some(Recipe::default())).await
}
