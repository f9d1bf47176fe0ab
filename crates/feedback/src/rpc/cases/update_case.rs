use contracts::feedback::v1 as pb;
use runtime::field::{self, Mask};
use storage::idempotency;
use tonic::Request;

use super::act_on_case::{CaseCall, act_on_case};
use crate::{
    app::expect_staff_key::expect_staff_key, convert, error::Error, service::Feedback, store::cases,
};

pub(crate) async fn update_case(
    service: &Feedback,
    request: Request<pb::UpdateCaseRequest>,
) -> Result<pb::Case, Error> {
    let call = runtime::call(&request);
    let request = request.get_ref();
    let sent = field::required(request.case.as_ref(), "case")?;
    let target =
        CaseCall { call: &call, name: (&sent.name, "case.name"), request_id: &request.request_id, request };
    let (shop, id) = target.id()?;
    let allowed = ["category", "severity", "owner"];
    let mask = Mask::new(request.update_mask.clone(), &allowed, "update_mask")?;
    call.enter(&shop)?;
    let sorting = convert::cases::sorting(&shop, sent, mask.as_ref())?;
    if let Some(done) = idempotency::answered(&service.db, &target.key(&shop)?).await? {
        return Ok(done);
    }
    let known = cases::get(&mut service.db.read().await?, &shop, id).await?;
    if let Some(owner) = sorting.owner.as_ref().filter(|owner| known.is_none_or(|case| case.owner != **owner))
    {
        expect_staff_key(service, &call, &shop, (owner, "case.owner")).await?;
    }
    act_on_case(service, target, |case, who, deadlines| -> Result<(), Error> {
        field::expect_etag(&sent.etag, case.version)?;
        Ok(case.sort(who, sorting, deadlines)?)
    })
    .await
}
