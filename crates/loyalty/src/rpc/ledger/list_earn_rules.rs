use contracts::loyalty::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{convert, domain::RuleChange, error::Error, service::Loyalty, store::ledger::earn_rules};

pub(crate) async fn list_earn_rules(
    service: &Loyalty,
    request: Request<pb::ListEarnRulesRequest>,
) -> Result<pb::ListEarnRulesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("earn rules of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 1)?;
    let before = |columns: &[String]| columns.first().and_then(|version| version.parse().ok());
    let before = paging.place(i64::MAX, before)?;

    let mut tx = service.db.read().await?;
    let mut rows = earn_rules::list(&mut tx, &shop, before, paging.size + 1).await?;
    let columns = |last: &RuleChange| vec![last.rule.version.to_string()];
    let next_page_token = paging.cut(&mut rows, columns);
    let earn_rules = rows.iter().map(|row| convert::ledger::earn_rules::rule_change(&shop, row)).collect();
    Ok(pb::ListEarnRulesResponse { earn_rules, next_page_token })
}
