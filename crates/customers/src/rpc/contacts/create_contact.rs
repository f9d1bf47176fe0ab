use contracts::customers::v1 as pb;
use kernel::{Failure, Uuid};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::{
        self,
        contacts::{ByHand, by_hand},
    },
    domain::{ContactId, ContactOf, LedgerEntry, LedgerKind},
    error::Error,
    service::Customers,
    store::{contacts, customers, ledger},
};

pub(crate) async fn create_contact(
    service: &Customers,
    request: Request<pb::CreateContactRequest>,
) -> Result<pb::Contact, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::customer_id(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let pb::CreateContactRequest { kind, text, minutes, occurred_time, .. } = request;
    let sent = ByHand { kind, text, minutes, occurred_time };

    let now = service.clock.now();
    let (of, id) = (ContactOf::Customer(customer), ContactId(service.ids.next()));
    let contact = by_hand(&sent, of, id, &call.principal.subject, now)?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    // A record that was merged has a timeline no more.
    if customers::hold(&mut tx, &shop, customer).await? != Some(customer) {
        return Err(Failure::not_found(request.parent).into());
    }
    contacts::insert(&mut tx, &shop, &contact).await?;
    if contact.minutes > 0 {
        let entry = LedgerEntry {
            id: Uuid::from_u128(id.0.as_u128()),
            customer,
            kind: LedgerKind::Time,
            amount: 0,
            quantity: contact.minutes,
            source: format!("{}/contacts/{id}", request.parent),
            occurred_at: contact.occurred_at,
        };
        ledger::insert(&mut tx, &shop, &entry).await?;
    }
    Ok(tx.answer(convert::contact(&shop, contact)).await?)
}
