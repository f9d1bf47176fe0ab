use contracts::loyalty::v1::{self as pb, membership_changed::Kind};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::plans as app,
    convert::{names, plans::memberships as convert},
    domain::plans::{Membership, MembershipError, MembershipState},
    error::Error,
    service::Loyalty,
    store::{plans::households, projections::customers},
};

const MOST: usize = 20;

pub(crate) async fn set_household(
    service: &Loyalty,
    request: Request<pb::SetHouseholdRequest>,
) -> Result<pb::Membership, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name, "name")?;
    call.enter(&shop)?;
    let sent = field::each(&request.customers, "customers", MOST, |name, path| {
        field::id_in(&shop, name, path, names::CUSTOMER)
    })?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let opened = app::open(service, &mut tx, &shop, id).await?;
    let state = opened.own.state_on(&opened.terms, opened.today);
    if state == MembershipState::Ended {
        return Err(MembershipError::State(state).into());
    }
    let shares = survivors(&mut tx, &shop, &opened.own, &sent).await?;
    if shares.len() > usize::try_from(opened.terms.household).unwrap_or(0) {
        return Err(MembershipError::Household(opened.terms.household).into());
    }
    households::set(&mut tx, &shop, id, &shares).await?;
    let told = app::save(service, &mut tx, &shop, opened.own, Kind::Shared, None).await?;
    Ok(tx.answer(told).await?)
}

/// Who is meant, after merges, each once; the owner has it anyway.
async fn survivors(
    tx: &mut Tx,
    shop: &ShopId,
    own: &Membership,
    sent: &[CustomerId],
) -> Result<Vec<CustomerId>, Error> {
    let mut shares = Vec::with_capacity(sent.len());
    for (place, customer) in sent.iter().enumerate() {
        let survivor = customers::survivor(tx, shop, *customer).await?;
        if survivor == own.customer {
            return Err(Failure::field(format!("customers[{place}]"), "must be others than its owner").into());
        }
        if !shares.contains(&survivor) {
            shares.push(survivor);
        }
    }
    Ok(shares)
}
