use contracts::customers::v1 as pb;
use kernel::CustomerId;
use runtime::field;
use tonic::Request;
use uuid::Uuid;

use crate::{
    app::guests::overview,
    convert::{self, guests},
    domain::guests::Score,
    error::Error,
    service::Customers,
};

pub(crate) async fn list_guest_scores(
    service: &Customers,
    request: Request<pb::ListGuestScoresRequest>,
) -> Result<pb::ListGuestScoresResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let only: Option<CustomerId> = match request.customer.as_str() {
        "" => None,
        name => Some(field::id_in(&shop, name, "customer", convert::CUSTOMER)?),
    };
    let part = guests::asked_part(request.rfm_segment)?;
    let rhythm = guests::asked_rhythm(request.rhythm)?;
    let question = format!("scores of {shop}: {} {part:?} {rhythm:?}", request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place((i64::MIN, Uuid::nil()), |columns| {
        let [at_risk, id] = columns else { return None };
        Some((at_risk.parse::<i64>().ok()?, id.parse().ok()?))
    })?;

    let mut tx = service.db.snapshot().await?;
    let of = overview(&mut tx, &shop, service.clock.now()).await?;
    let is_asked = |score: &&Score| {
        (-score.at_risk, score.row.customer.0) > after
            && only.is_none_or(|only| score.row.customer == only)
            && part.is_none_or(|part| score.segment == part)
            && rhythm.is_none_or(|rhythm| score.silence.rhythm == rhythm)
    };
    let most = usize::try_from(paging.size + 1).unwrap_or(usize::MAX);
    let mut found: Vec<&Score> = of.scores.guests.iter().filter(is_asked).take(most).collect();
    let next_page_token =
        paging.cut(&mut found, |last| vec![(-last.at_risk).to_string(), last.row.customer.to_string()]);
    let guest_scores = found.into_iter().map(|score| guests::score(&shop, &of, score)).collect();
    Ok(pb::ListGuestScoresResponse { guest_scores, next_page_token })
}
