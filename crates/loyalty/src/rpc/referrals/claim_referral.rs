use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, Failure, ShopId};
use runtime::{Kind, field};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::{
        CustomerProjection, Referral, ReferralState,
        referrals::{NoReferral, is_one_person, read_code},
    },
    error::Error,
    service::Loyalty,
    store::{
        projections::customers,
        referrals::{self, codes, policies},
    },
};

pub(crate) async fn claim_referral(
    service: &Loyalty,
    request: Request<pb::ClaimReferralRequest>,
) -> Result<pb::Referral, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let friend = field::id_in(&shop, &request.customer, "customer", convert::names::CUSTOMER)?;
    call.own(Some(friend))?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    policies::lock(&mut tx, &shop).await?;
    let referrer = referrer(&mut tx, &shop, &request.code).await?;
    let friend = held(&mut tx, &shop, friend).await?;
    may_bring(&mut tx, &shop, &referrer, &friend).await?;
    let referral = Referral {
        id: service.ids.next(),
        referrer: referrer.id,
        friend: friend.id,
        state: ReferralState::Claimed,
        referrer_points: 0,
        friend_points: 0,
        order: None,
        created_at: now,
        credited_at: None,
    };
    referrals::insert(&mut tx, &shop, &referral).await?;
    let mut chains = referrals::chains(&mut tx, &shop, std::slice::from_ref(&referral)).await?;
    let chain = chains.remove(&referral.id).unwrap_or_default();
    let mut reply = convert::referrals::to(&shop, &referral, &chain);
    if call.principal.kind == Kind::Guest {
        // Who else comes here is nothing for a customer.
        (reply.referrer, reply.chain) = (String::new(), Vec::new());
    }
    Ok(tx.answer(reply).await?)
}

async fn referrer(tx: &mut Tx, shop: &ShopId, code: &str) -> Result<CustomerProjection, Error> {
    let owner = match read_code(code) {
        Some(code) => codes::owner(tx, shop, &code).await?,
        None => None,
    };
    let nobodys = || Failure::not_found(format!("the code {code:?}"));
    Ok(customers::get(tx, shop, owner.ok_or_else(nobodys)?).await?)
}

/// The friend, whose first order can't be counted until the transaction ends.
async fn held(tx: &mut Tx, shop: &ShopId, friend: CustomerId) -> Result<CustomerProjection, Error> {
    let survivor = customers::get(tx, shop, friend).await?.id;
    // What is older than what is known changes nothing, but holds the row.
    customers::put(tx, shop, &CustomerProjection::unknown(survivor)).await?;
    Ok(customers::get(tx, shop, survivor).await?)
}

async fn may_bring(
    tx: &mut Tx,
    shop: &ShopId,
    referrer: &CustomerProjection,
    friend: &CustomerProjection,
) -> Result<(), Error> {
    if is_one_person(referrer, friend) {
        return Err(NoReferral::SelfReferral.into());
    }
    if referrals::of_friend(tx, shop, friend.id).await?.is_some() {
        return Err(NoReferral::AlreadyReferred.into());
    }
    if referrals::is_above(tx, shop, friend.id, referrer.id).await? {
        return Err(NoReferral::Circle.into());
    }
    if friend.orders > 0 {
        return Err(NoReferral::NotNew.into());
    }
    Ok(())
}
