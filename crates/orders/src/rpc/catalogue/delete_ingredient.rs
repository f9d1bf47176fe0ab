use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Deleting, delete};
use crate::{domain::purchasing::Ingredient, error::Error, service::Orders};

pub(crate) async fn delete_ingredient(
    service: &Orders,
    request: Request<pb::DeleteIngredientRequest>,
) -> Result<(), Error> {
    delete::<Ingredient, _>(service, request, |asked| Deleting {
        name: asked.name.clone(),
        etag: asked.etag.clone(),
        request_id: asked.request_id.clone(),
    })
    .await
}
