use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{convert, domain::Reward, error::Error, service::Loyalty, store::catalogue::rewards};

pub(crate) async fn list_rewards(
    service: &Loyalty,
    request: Request<pb::ListRewardsRequest>,
) -> Result<pb::ListRewardsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("rewards of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut found = rewards::list(&mut tx, &shop, after, paging.size + 1).await?;
    let columns = |last: &Reward| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut found, columns);
    let rewards = found.iter().map(|reward| convert::catalogue::rewards::to(&shop, reward)).collect();
    Ok(pb::ListRewardsResponse { rewards, next_page_token })
}
