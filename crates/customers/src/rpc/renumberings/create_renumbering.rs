use contracts::customers::v1 as pb;
use kernel::ShopId;
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay, shop_projections,
};
use tonic::Request;

use crate::{
    app::renumber::names,
    convert::renumberings as convert,
    domain::{NUMBER_RESTS, Ranked, Renumbering, RenumberingId, propose},
    error::Error,
    service::Customers,
    store::{guests::figures, numbers, renumberings},
};

const USUAL_DAYS: i64 = 365;
const USUAL_SIZE: i64 = 100;

pub(crate) async fn create_renumbering(
    service: &Customers,
    request: Request<pb::CreateRenumberingRequest>,
) -> Result<pb::Renumbering, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let days = field::number(i64::from(request.days), "days", &(0..=3_660))?;
    let size = field::number(i64::from(request.size), "size", &(0..=500))?;
    let days = if days == 0 { USUAL_DAYS } else { days };
    let size = if size == 0 { USUAL_SIZE } else { size };

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let known = shop_projections::get(&mut tx, &shop).await?;
    let ranked = ranked(&mut tx, &shop, known.schedule.day(now) - days + 1, size).await?;
    let (occupied, _) = numbers::occupied(&mut tx, &shop, now.plus_micros(-NUMBER_RESTS)).await?;
    let proposal = Renumbering {
        id: RenumberingId(service.ids.next()),
        moves: propose(&ranked, &occupied, request.swaps),
        ranked: count(ranked.len()),
        days,
        swaps: request.swaps,
        created_at: now,
        applied_at: None,
        undone_at: None,
    };
    renumberings::insert(&mut tx, &shop, &proposal).await?;
    let names = names(&mut tx, &shop, &proposal).await?;
    Ok(tx.answer(convert::to(&shop, known.currency, &proposal, &names)).await?)
}

/// The guests who ordered from a day on, those who came most often first; of two alike who
/// paid more, then who has the lower number.
async fn ranked(tx: &mut Tx, shop: &ShopId, since: i64, size: i64) -> Result<Vec<Ranked>, Error> {
    let rows = figures::all(tx, shop, since).await?;
    let mut ranked: Vec<Ranked> = rows
        .into_iter()
        .filter(|row| row.orders > 0)
        .map(|row| Ranked {
            customer: row.customer,
            number: row.number,
            orders: row.orders,
            spent: row.spent,
        })
        .collect();
    let last = i64::MAX;
    ranked.sort_by_key(|one| (-one.orders, -one.spent, one.number.unwrap_or(last), one.customer));
    ranked.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(ranked)
}

fn count(many: usize) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}
