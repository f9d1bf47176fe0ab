use contracts::feedback::v1 as pb;
use tonic::Request;

use crate::{convert::cases::policy, error::Error, service::Feedback, store::cases::policies};

pub(crate) async fn get_case_policy(
    service: &Feedback,
    request: Request<pb::GetCasePolicyRequest>,
) -> Result<pb::CasePolicy, Error> {
    let call = runtime::call(&request);
    let shop = policy::policy_shop(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let policy = policies::get(&mut tx, &shop).await?;
    Ok(policy::policy(&shop, &policy))
}
