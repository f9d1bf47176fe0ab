use contracts::feedback::v1 as pb;
use tonic::Request;

use crate::{Feedback, convert::case_policy, error::Error, store::case_policies};

pub(crate) async fn get_case_policy(
    service: &Feedback,
    request: Request<pb::GetCasePolicyRequest>,
) -> Result<pb::CasePolicy, Error> {
    let call = runtime::call(&request);
    let shop = case_policy::policy_shop(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let policy = case_policies::get(&mut tx, &shop).await?;
    Ok(case_policy::policy(&shop, &policy))
}
