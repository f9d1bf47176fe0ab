use contracts::customers::v1 as pb;
use kernel::{Code, Failure, ShopId};
use runtime::field;
use tonic::Request;

use crate::{Customers, convert, domain::Lookup, error::Error, store};

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
        Lookup::Number(number) => store::customers::find_by_number(&mut tx, &shop, *number).await?,
        Lookup::Identity(identity) => store::customers::find_by_identity(&mut tx, &shop, identity).await?,
    };
    Ok(convert::customer(&customer.ok_or_else(|| nobody(&shop, &lookup))?))
}

fn nobody(shop: &ShopId, lookup: &Lookup) -> Failure {
    let nobody = match lookup {
        Lookup::Number(number) => format!("shops/{shop} has no customer with the number {number}"),
        Lookup::Identity(_) => format!("shops/{shop} has no customer with that chat identity"),
    };
    Failure::new(Code::NotFound, "NOT_FOUND", nobody)
}
