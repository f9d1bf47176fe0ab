use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, ShopId, Time, Uuid};
use runtime::field;
use storage::{
    Tx,
    records::{self, Cursor, Whose},
};
use tonic::Request;

use crate::{
    app::plans,
    convert,
    domain::{ExceptionId, GrantId, plans::MembershipId},
    error::Error,
    service::Loyalty,
    store::{
        catalogue::exceptions,
        goodwill, grants,
        ledger::{accounts, holds, transfers},
        plans::{memberships, payments, uses},
        projections::shops,
        records::{Kind, LISTS},
        referrals::{self, codes},
    },
};

/// More would not fit into one answer.
const MOST: i64 = 100;

pub(crate) async fn list_customer_loyalty_records(
    service: &Loyalty,
    request: Request<pb::ListCustomerLoyaltyRecordsRequest>,
) -> Result<pb::ListCustomerLoyaltyRecordsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = field::id(&request.customer, "customer", convert::names::CUSTOMER)?;
    call.enter(&shop)?;
    let question = format!("records of {}", request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Cursor::START, Cursor::from_columns)?;

    let now = service.clock.now();
    let mut tx = service.db.snapshot().await?;
    let (customer, account) = accounts::survivor(&mut tx, &shop, customer).await?;
    let whose = Whose { customer: customer.0, of_customer: &LISTS, senders: &[], of_sender: &[] };
    let (found, next) = records::page(&mut tx, &shop, &whose, from, paging.size.min(MOST)).await?;
    let mut records = pb::LoyaltyRecords::default();
    if from == Cursor::START {
        records.account = Some(convert::ledger::accounts::account(&shop, customer, &account.balances));
        records.referral_code = referral_code(&mut tx, &shop, customer).await?;
    }
    for (kind, id) in found {
        add(&mut tx, &shop, customer, (kind, id, now), &mut records).await?;
    }
    let token = |next: Cursor| paging.token(&next.columns());
    Ok(pb::ListCustomerLoyaltyRecordsResponse {
        records: Some(records),
        next_page_token: next.map(token).unwrap_or_default(),
    })
}

async fn referral_code(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
) -> Result<Option<pb::ReferralCode>, Error> {
    let Some(code) = codes::of_customer(tx, shop, customer).await? else { return Ok(None) };
    let brought = referrals::brought(tx, shop, customer).await?;
    let customer = convert::names::customer(shop, customer);
    Ok(Some(pb::ReferralCode { code, customer, friends: brought.friends, points: brought.points }))
}

async fn add(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    (kind, id, now): (Kind, Uuid, Time),
    records: &mut pb::LoyaltyRecords,
) -> Result<(), Error> {
    match kind {
        Kind::Entry => {
            let kept = transfers::get(tx, shop, id).await?;
            let entry = kept.map(|kept| convert::ledger::accounts::entry(shop, customer, &kept));
            records.entries.extend(entry);
        }
        Kind::Hold => {
            let kept = holds::get(tx, shop, id).await?;
            records.holds.extend(kept.map(|kept| convert::ledger::holds::hold(shop, &kept)));
        }
        Kind::Grant => {
            let kept = grants::get(tx, shop, GrantId(id)).await?;
            records.grants.extend(kept.map(|kept| convert::grants::grant(shop, &kept)));
        }
        Kind::Goodwill => {
            let kept = goodwill::get(tx, shop, id).await?;
            records.goodwill.extend(kept.map(|kept| convert::goodwill::goodwill(shop, &kept)));
        }
        Kind::Exception => {
            let kept = exceptions::get(tx, shop, ExceptionId(id)).await?;
            let exception = kept.map(|kept| convert::catalogue::boundaries::exception(shop, &kept));
            records.exceptions.extend(exception);
        }
        Kind::Referral => {
            let kept = referrals::get(tx, shop, id).await?;
            // Who is above whom is others' to tell.
            records.referrals.extend(kept.map(|kept| convert::referrals::to(shop, &kept, &[])));
        }
        Kind::Membership => {
            let kept = memberships::get(tx, shop, MembershipId(id)).await?;
            if let Some(kept) = kept {
                records.memberships.push(plans::show(tx, shop, kept, now).await?);
            }
        }
        Kind::EntitlementUse => {
            let currency = shops::get(tx, shop).await?.currency;
            let kept = uses::get(tx, shop, id).await?;
            let kept = kept.map(|kept| convert::plans::entitlements::entitlement_use(shop, &kept, currency));
            records.entitlement_uses.extend(kept);
        }
        Kind::MembershipReceipt => {
            let kept = payments::get(tx, shop, id).await?;
            let kept = kept.map(|kept| convert::plans::memberships::receipt(shop, &kept));
            records.membership_receipts.extend(kept);
        }
    }
    Ok(())
}
