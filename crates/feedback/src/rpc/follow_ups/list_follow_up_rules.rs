use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::follow_ups as convert, domain::follow_ups::FollowUpRule, error::Error, service::Feedback,
    store::follow_ups::rules,
};

pub(crate) async fn list_follow_up_rules(
    service: &Feedback,
    request: Request<pb::ListFollowUpRulesRequest>,
) -> Result<pb::ListFollowUpRulesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("follow-up rules of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = rules::list(&mut tx, &shop, from, paging.size + 1).await?;
    let columns = |last: &FollowUpRule| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let follow_up_rules = rows.iter().map(|row| convert::rule(&shop, row)).collect();
    Ok(pb::ListFollowUpRulesResponse { follow_up_rules, next_page_token })
}
