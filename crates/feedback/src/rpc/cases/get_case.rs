use contracts::feedback::v1 as pb;
use kernel::Failure;
use tonic::Request;

use super::act_on_case::seen_by;
use crate::{
    convert,
    error::Error,
    service::Feedback,
    store::{cases, projections::shops},
};

pub(crate) async fn get_case(
    service: &Feedback,
    request: Request<pb::GetCaseRequest>,
) -> Result<pb::Case, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::case_id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let found = cases::get(&mut tx, &shop, id).await?;
    let found = found.ok_or_else(|| Failure::not_found(name))?;
    call.own(found.complaint.customer)?;
    let known = shops::get(&mut tx, &shop).await?;
    Ok(seen_by(&call, &shop, &known, &found))
}
