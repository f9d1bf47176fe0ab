use contracts::customers::v1 as pb;
use kernel::{Failure, Place};
use runtime::field;
use storage::shop_projections;
use tonic::Request;

use crate::{
    convert::{self, ledger as shown},
    error::Error,
    service::Customers,
    store::{customers, ledger},
};

pub(crate) async fn list_ledger_entries(
    service: &Customers,
    request: Request<pb::ListLedgerEntriesRequest>,
) -> Result<pb::ListLedgerEntriesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::customer_id(&request.parent, "parent")?;
    call.enter(&shop)?;
    let kind = shown::asked_kind(request.kind)?;
    let question = format!("ledger of {}: {kind:?}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    if !customers::exists(&mut tx, &shop, customer).await? {
        return Err(Failure::not_found(request.parent).into());
    }
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let mut found = ledger::list(&mut tx, &shop, customer, kind, (after, paging.size + 1)).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.occurred_at, last.id).columns());
    let ledger_entries = found.iter().map(|entry| shown::entry(&shop, currency, entry)).collect();
    Ok(pb::ListLedgerEntriesResponse { ledger_entries, next_page_token })
}
