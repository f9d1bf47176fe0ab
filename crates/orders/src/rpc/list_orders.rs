use contracts::orders::v1 as pb;
use kernel::{Failure, OrderId, Page, PageError, Time};
use runtime::{
    Kind,
    field::{self, Paging},
};
use tonic::Request;

use super::not_yours;
use crate::{
    Orders, convert,
    error::Error,
    store::{find_orders, orders::Record, regulars},
};

pub(crate) async fn list_orders(
    service: &Orders,
    request: Request<pb::ListOrdersRequest>,
) -> Result<pb::ListOrdersResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let mut asked = convert::order_filter(&request.filter, &shop)?;
    let question = format!("orders of {shop} {}", request.filter);
    let Paging { after, size } = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = after.map(|page| behind(&page)).transpose()?;

    let mut tx = service.db.snapshot().await?;
    if let Some(number) = asked.number {
        let Some(known) = regulars::by_numbers(&mut tx, &shop, &[number]).await?.pop() else {
            return Ok(pb::ListOrdersResponse::default());
        };
        asked.filter.customer = Some(known.id);
    }
    if call.principal.kind == Kind::Guest {
        let own = call.principal.customer().ok_or_else(not_yours)?;
        if asked.filter.customer.replace(own).is_some_and(|other| other != own) {
            return Err(not_yours().into());
        }
    }
    let mut records = find_orders::list(&mut tx, &shop, &asked.filter, after, size + 1).await?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = records.len() > size;
    records.truncate(size);
    let next_page_token =
        records.last().filter(|_| more).map(|last| token(last, &question)).unwrap_or_default();
    let orders = records.iter().map(|record| convert::order_to(&shop, record)).collect();
    Ok(pb::ListOrdersResponse { orders, next_page_token })
}

fn token(last: &Record, question: &str) -> String {
    Page::token(&[&last.placed_at().to_string(), &last.id.to_string()], question)
}

fn behind(page: &Page) -> Result<(Time, OrderId), Failure> {
    let key = || {
        let at = Time::from_micros(page.after.first()?.parse().ok()?)?;
        Some((at, page.after.get(1)?.parse().ok()?))
    };
    key().ok_or_else(|| Failure::field("page_token", PageError::Token.to_string()))
}
