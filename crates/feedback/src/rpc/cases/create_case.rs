use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::act_on_case::seen_by;
use crate::{
    app::open_case::{Opening, open_case},
    convert,
    domain::cases::CaseId,
    error::Error,
    service::Feedback,
    store::projections::{orders, shops},
};

pub(crate) async fn create_case(
    service: &Feedback,
    request: Request<pb::CreateCaseRequest>,
) -> Result<pb::Case, Error> {
    let call = runtime::call(&request);
    let request = request.get_ref();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, request);
    let sent = field::required(request.case.as_ref(), "case")?;
    let complaint = convert::cases::created(&shop, sent, call.principal.customer())?;
    let (category, severity) = convert::cases::sorted(sent)?;
    call.own(complaint.customer)?;

    let mut tx = service.db.begin().await?;
    if let Some(order) = complaint.order.filter(|_| call.principal.kind == Kind::Guest) {
        let order = orders::get(&mut tx, &shop, order).await?;
        let order = order.ok_or_else(|| Failure::not_found(&sent.order))?;
        call.own(order.customer)?;
    }
    let mut tx = or_replay!(idempotency::claim(tx, key, service.clock.now()).await?);
    let known = shops::get(&mut tx, &shop).await?;
    let opening = Opening { id: CaseId(service.ids.next()), complaint, category, severity };
    let opened = open_case(service, &mut tx, &shop, &known, opening).await?;
    let case = opened.ok_or(storage::Error::Conflict)?;
    Ok(tx.answer(seen_by(&call, &shop, &known, &case)).await?)
}
