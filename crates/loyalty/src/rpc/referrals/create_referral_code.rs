use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, ShopId};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::referrals::code_of,
    error::Error,
    service::Loyalty,
    store::{
        projections::customers,
        referrals::{self, codes},
    },
};

/// A code is taken by chance once in 150,000,000,000; twice in a row never.
const TRIES: usize = 3;

pub(crate) async fn create_referral_code(
    service: &Loyalty,
    request: Request<pb::CreateReferralCodeRequest>,
) -> Result<pb::ReferralCode, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = field::id(&request.name, "name", convert::names::CUSTOMER)?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let customer = customers::get(&mut tx, &shop, customer).await?.id;
    let brought = referrals::brought(&mut tx, &shop, customer).await?;
    let reply = pb::ReferralCode {
        code: code(service, &mut tx, &shop, customer).await?,
        customer: convert::names::customer(&shop, customer),
        friends: brought.friends,
        points: brought.points,
    };
    Ok(tx.answer(reply).await?)
}

/// The customer's code, made at the first time.
async fn code(service: &Loyalty, tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<String, Error> {
    for _ in 0..TRIES {
        if let Some(code) = codes::of_customer(tx, shop, customer).await? {
            return Ok(code);
        }
        let code = code_of(service.ids.next());
        codes::insert(tx, shop, &code, customer, service.clock.now()).await?;
    }
    let code = codes::of_customer(tx, shop, customer).await?;
    Ok(code.ok_or(storage::Error::Conflict)?)
}
