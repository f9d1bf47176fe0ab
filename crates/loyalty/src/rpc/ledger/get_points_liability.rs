use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{
    convert,
    domain::{calendar, ledger::liability},
    error::Error,
    service::Loyalty,
    store::{
        ledger::{cohorts, earn_rules},
        projections::shops,
    },
};

pub(crate) async fn get_points_liability(
    service: &Loyalty,
    request: Request<pb::GetPointsLiabilityRequest>,
) -> Result<pb::PointsLiability, Error> {
    let call = runtime::call(&request);
    let shop = convert::ledger::liability::shop_of(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let known = shops::get(&mut tx, &shop).await?;
    let rule = earn_rules::current(&mut tx, &shop).await?;
    let cohorts = cohorts::list(&mut tx, &shop).await?;
    let used = cohorts::list_used(&mut tx, &shop).await?;
    let this_month = calendar::month(&known.schedule, service.clock.now());
    let liability = liability::estimate(&cohorts, &used, this_month, rule.point_value_milli);
    Ok(convert::ledger::liability::liability(&shop, &liability, known.currency))
}
