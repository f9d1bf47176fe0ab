use contracts::loyalty::v1 as pb;
use kernel::Place;
use tonic::Request;

use crate::{
    Loyalty,
    convert::{self, Explained},
    error::Error,
    events::points,
    store::{accounts, holds, lots, shops_known, transfers},
};

const LATEST: i64 = 20;

pub(crate) async fn explain_points(
    service: &Loyalty,
    request: Request<pb::ExplainPointsRequest>,
) -> Result<pb::PointsExplanation, Error> {
    let call = runtime::call(&request);
    let (shop, customer) = convert::account(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let now = service.clock.now();
    let mut tx = service.db.snapshot().await?;
    let tx = &mut tx;
    let (customer, kept) = accounts::survivor(tx, &shop, customer).await?;
    let explained = Explained {
        now,
        known: shops_known::get(tx, &shop).await?,
        balances: kept.balances,
        lots: lots::list_left(tx, &shop, customer).await?,
        holds: holds::list_open(tx, &shop, customer, now.plus_micros(i64::MAX)).await?,
        standing: points::standing(tx, &shop, customer, now).await?,
        entries: transfers::list(tx, &shop, customer, Place::START, LATEST).await?,
    };
    Ok(convert::explanation(&shop, customer, &explained))
}
