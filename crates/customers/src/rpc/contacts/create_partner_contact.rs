use contracts::customers::v1 as pb;
use kernel::Failure;
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
    domain::{ContactId, ContactOf},
    error::Error,
    service::Customers,
    store::{contacts, partners},
};

pub(crate) async fn create_partner_contact(
    service: &Customers,
    request: Request<pb::CreatePartnerContactRequest>,
) -> Result<pb::Contact, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, partner) = convert::partners::id(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let pb::CreatePartnerContactRequest { kind, text, minutes, occurred_time, .. } = request;
    let sent = ByHand { kind, text, minutes, occurred_time };

    let now = service.clock.now();
    let (of, id) = (ContactOf::Partner(partner), ContactId(service.ids.next()));
    let contact = by_hand(&sent, of, id, &call.principal.subject, now)?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    if !partners::hold(&mut tx, &shop, partner).await? {
        return Err(Failure::not_found(request.parent).into());
    }
    contacts::insert(&mut tx, &shop, &contact).await?;
    Ok(tx.answer(convert::contact(&shop, contact)).await?)
}
