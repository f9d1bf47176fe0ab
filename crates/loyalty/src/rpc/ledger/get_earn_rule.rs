use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{convert, error::Error, service::Loyalty, store::ledger::earn_rules};

pub(crate) async fn get_earn_rule(
    service: &Loyalty,
    request: Request<pb::GetEarnRuleRequest>,
) -> Result<pb::EarnRule, Error> {
    let call = runtime::call(&request);
    let shop = convert::ledger::earn_rules::shop_of(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let rule = earn_rules::current(&mut tx, &shop).await?;
    Ok(convert::ledger::earn_rules::earn_rule(&shop, &rule))
}
