use ::contracts::orders::v1 as pb;
use kernel::{MessageId, OrderId, ShopId, Time, Uuid};
use runtime::field;
use storage::{
    Tx,
    records::{self, Cursor, Whose},
};
use tonic::Request;

use crate::{
    convert,
    domain::service_products::ContractId,
    error::Error,
    rpc::services::contracts,
    service::Orders,
    store::{
        messages, orders,
        records::{Kind, LISTS, records_of},
    },
};

/// More would not fit into one answer.
const MOST: i64 = 100;

pub(crate) async fn list_customer_order_records(
    service: &Orders,
    request: Request<pb::ListCustomerOrderRecordsRequest>,
) -> Result<pb::ListCustomerOrderRecordsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::customer_id(&request.customer, "customer")?;
    call.enter(&shop)?;
    let question = format!("records of {}", request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Cursor::START, Cursor::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let whose = Whose { customer: customer.0, of_customer: &LISTS, senders: &[], of_sender: &[] };
    let (found, next) = records::page(&mut tx, &shop, &whose, from, paging.size.min(MOST)).await?;
    let theirs = records_of(&mut tx, &shop, customer).await?;
    let theirs: Vec<_> = theirs.into_iter().map(|id| convert::customer_name(&shop, id)).collect();
    let (mut records, now) = (pb::OrderRecords::default(), service.clock.now());
    for (kind, id) in found {
        add(&mut tx, &shop, &theirs, (kind, id), (&mut records, now)).await?;
    }
    let token = |next: Cursor| paging.token(&next.columns());
    Ok(pb::ListCustomerOrderRecordsResponse {
        records: Some(records),
        next_page_token: next.map(token).unwrap_or_default(),
    })
}

async fn add(
    tx: &mut Tx,
    shop: &ShopId,
    theirs: &[String],
    (kind, id): (Kind, Uuid),
    (records, now): (&mut pb::OrderRecords, Time),
) -> Result<(), Error> {
    match kind {
        Kind::Message | Kind::FromUnknown => {
            let Some(kept) = messages::get(tx, shop, MessageId(id)).await? else { return Ok(()) };
            let mut message = convert::kept_to(shop, kept)?;
            let all = message.orders.len();
            message.orders.retain(|order| order.customer.is_empty() || theirs.contains(&order.customer));
            // Who is not known wrote for several: the words are not one guest's to have.
            let is_others = matches!(kind, Kind::FromUnknown)
                && (message.orders.len() < all
                    || message.orders.iter().any(|order| order.customer.is_empty()));
            if !is_others {
                records.messages.push(message);
            }
        }
        Kind::ServiceContract => {
            let contract = contracts::existing(tx, shop, ContractId(id)).await?;
            let contract = contracts::answer(tx, shop, &contract, now).await?;
            records.service_contracts.push(contract);
        }
        Kind::Order => {
            let kept = orders::get(tx, shop, OrderId(id)).await?;
            records.orders.extend(kept.map(|kept| convert::order_to(shop, &kept)));
        }
    }
    Ok(())
}
