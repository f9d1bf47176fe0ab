use contracts::customers::v1 as pb;
use kernel::{CustomerId, Place};
use runtime::field;
use storage::shop_projections;
use tonic::Request;

use crate::{
    convert::{self, guests},
    error::Error,
    service::Customers,
    store::guests::scores::{self, NamedScore, ScoreFilter},
};

pub(crate) async fn list_guest_scores(
    service: &Customers,
    request: Request<pb::ListGuestScoresRequest>,
) -> Result<pb::ListGuestScoresResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let customer: Option<CustomerId> = match request.customer.as_str() {
        "" => None,
        name => Some(field::id_in(&shop, name, "customer", convert::CUSTOMER)?),
    };
    let (segment, rhythm) = (guests::asked_part(request.rfm_segment)?, guests::asked_rhythm(request.rhythm)?);
    let question = format!("scores of {shop}: {} {segment:?} {rhythm:?}", request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let scored_at = scores::scored_at(&mut tx, &shop).await?;
    let filter = ScoreFilter { customer, segment, rhythm };
    let mut found = scores::list(&mut tx, &shop, filter, (after, paging.size + 1)).await?;
    let place = |last: &NamedScore| Place { micros: last.scored.at_risk, id: last.scored.customer.0 };
    let next_page_token = paging.cut(&mut found, |last| place(last).columns());
    Ok(pb::ListGuestScoresResponse {
        guest_scores: found.iter().map(|one| guests::score(&shop, currency, one)).collect(),
        next_page_token,
        score_time: scored_at.map(field::timestamp),
    })
}
