use contracts::loyalty::v1 as pb;
use kernel::Place;
use tonic::Request;

use crate::{
    app::ledger,
    convert::{self, ledger::explanation::Explained},
    error::Error,
    service::Loyalty,
    store::{
        ledger::{accounts, holds, lots, transfers},
        projections::shops,
    },
};

const LATEST: i64 = 20;

pub(crate) async fn explain_points(
    service: &Loyalty,
    request: Request<pb::ExplainPointsRequest>,
) -> Result<pb::PointsExplanation, Error> {
    let call = runtime::call(&request);
    let (shop, customer) = convert::ledger::accounts::account_of(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let now = service.clock.now();
    let mut tx = service.db.snapshot().await?;
    let tx = &mut tx;
    let (customer, kept) = accounts::survivor(tx, &shop, customer).await?;
    let explained = Explained {
        now,
        known: shops::get(tx, &shop).await?,
        balances: kept.balances,
        lots: lots::list_left(tx, &shop, customer).await?,
        holds: holds::list_open(tx, &shop, customer, now.plus_micros(i64::MAX)).await?,
        standing: ledger::standing(tx, &shop, customer, now).await?,
        entries: transfers::list(tx, &shop, customer, Place::START, LATEST).await?,
    };
    Ok(convert::ledger::explanation::explanation(&shop, customer, &explained))
}
