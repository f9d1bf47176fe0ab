use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::catalogue::boundaries as convert,
    domain::{Exception, ExceptionId, catalogue::boundary::spoken_of},
    error::Error,
    service::Loyalty,
    store::catalogue::{boundaries, exceptions},
};

pub(crate) async fn consult_boundaries(
    service: &Loyalty,
    request: Request<pb::ConsultBoundariesRequest>,
) -> Result<pb::ConsultBoundariesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let now = service.clock.now();
    let written = convert::written(&shop, &request, ExceptionId(service.ids.next()), now)?;

    let mut tx = service.db.read().await?;
    let all = boundaries::all(&mut tx, &shop).await?;
    drop(tx);
    // Most of what is written is about no boundary, and leaves nothing here.
    let Some(boundary) = spoken_of(&all, &written.text) else {
        return Ok(pb::ConsultBoundariesResponse::default());
    };
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let asked = Exception { topic: boundary.topic.clone(), ..written };
    let exception = asked.under(Some(boundary.clone()));
    exceptions::insert(&mut tx, &shop, &exception).await?;
    let (text, text_en) = exception.told();
    let exception = Some(convert::exception(&shop, &exception));
    Ok(tx.answer(pb::ConsultBoundariesResponse { exception, text, text_en }).await?)
}
