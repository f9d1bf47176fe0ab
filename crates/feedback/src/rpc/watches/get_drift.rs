use contracts::feedback::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{
    convert::watches as convert,
    domain::watches::{MOST_VISITS, absence, drift},
    error::Error,
    service::Feedback,
    store::{
        projections::{customers, shops},
        watches::{served, treatments},
    },
};

pub(crate) async fn get_drift(
    service: &Feedback,
    request: Request<pb::GetDriftRequest>,
) -> Result<pb::Drift, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, customer) = convert::drift_name(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let (placed, order_count) = served::visits(&mut tx, &shop, customer, MOST_VISITS).await?;
    if placed.is_empty() && customers::get(&mut tx, &shop, customer).await?.is_none() {
        return Err(Failure::not_found(&name).into());
    }
    let schedule = shops::get(&mut tx, &shop).await?.schedule;
    let now = service.clock.now();
    let absence = absence(&placed, &schedule, now);
    let measures = drift::measures(&treatments::of(&mut tx, &shop, customer, now).await?);
    Ok(convert::drift(name, &measures, absence, order_count))
}
