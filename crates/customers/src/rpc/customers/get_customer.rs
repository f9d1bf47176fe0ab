use contracts::customers::v1 as pb;
use kernel::Failure;
use runtime::Kind;
use tonic::Request;

use crate::{convert, error::Error, service::Customers, store};

pub(crate) async fn get_customer(
    service: &Customers,
    request: Request<pb::GetCustomerRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::customer_id(&name, "name")?;
    call.enter(&shop)?;
    call.own(Some(id))?;
    let mut tx = service.db.snapshot().await?;
    let customer = store::customers::find(&mut tx, &shop, id).await?;
    let mut customer = convert::customer(&customer.ok_or_else(|| Failure::not_found(name))?);
    if call.principal.kind == Kind::Guest {
        // What the staff should know is theirs.
        customer.notes.clear();
    }
    Ok(customer)
}
