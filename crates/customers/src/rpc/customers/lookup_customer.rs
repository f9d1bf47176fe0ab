use contracts::customers::v1 as pb;
use kernel::{Code, Failure, ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;

use crate::{
    convert,
    domain::{Customer, Lookup, NUMBER_RESTS},
    error::Error,
    service::Customers,
    store,
};

pub(crate) async fn lookup_customer(
    service: &Customers,
    request: Request<pb::LookupCustomerRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let lookup = convert::lookup(&request)?;
    let mut tx = service.db.snapshot().await?;
    let customer = match &lookup {
        Lookup::Number(number) => by_number(&mut tx, &shop, *number, service.clock.now()).await?,
        Lookup::Identity(identity) => store::customers::find_by_identity(&mut tx, &shop, identity).await?,
    };
    Ok(convert::customer(&customer.ok_or_else(|| nobody(&shop, &lookup))?))
}

/// Who has a number, or had it until a short while ago.
async fn by_number(tx: &mut Tx, shop: &ShopId, number: i64, now: Time) -> Result<Option<Customer>, Error> {
    let holder = store::customers::find_by_number(tx, shop, number).await?;
    if holder.is_some() {
        return Ok(holder);
    }
    match store::numbers::freed(tx, shop, number, now.plus_micros(-NUMBER_RESTS)).await? {
        Some((holder, _)) => Ok(store::customers::find(tx, shop, holder).await?),
        None => Ok(None),
    }
}

fn nobody(shop: &ShopId, lookup: &Lookup) -> Failure {
    let nobody = match lookup {
        Lookup::Number(number) => format!("shops/{shop} has no customer with the number {number}"),
        Lookup::Identity(_) => format!("shops/{shop} has no customer with that chat identity"),
    };
    Failure::new(Code::NotFound, "NOT_FOUND", nobody)
}
