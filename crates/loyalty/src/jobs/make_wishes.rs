//! Once a day each shop's guests are gone through, a batch at a time: whose day it is
//! hears of it.

use std::time::Duration;

use contracts::feedback::v1::{Case, ListCasesRequest, case::State};
use kernel::{CustomerId, ShopId, Time};
use outbox::OneByOne;
use tonic::{Code, Request};
use uuid::Uuid;

use crate::{
    convert::names,
    domain::{
        CustomerProjection, ShopProjection,
        wishes::{Coming, Window, Wish, WishId, WishPolicy, Wording, coming},
    },
    error::Error,
    publish,
    service::Loyalty,
    store::{
        projections::{customers, shops},
        wishes::{self, policies},
    },
};

/// Who did not order within so long is silent, whatever their pauses.
const RECENT: i64 = 731 * Time::DAY;
const SHOPS_AT_ONCE: i64 = 20;
const CUSTOMERS_AT_ONCE: i64 = 100;
/// A run has an end, whatever there is to do.
const BATCHES: usize = 20;
/// In this time feedback says whether a complaint waits, or the wish waits for the next run.
const ASK: Duration = Duration::from_secs(2);

/// Makes the wishes of today.
pub(super) async fn make_wishes(service: &Loyalty) -> Result<(), Error> {
    let now = service.clock.now();
    let due = policies::due(&mut service.db.read().await?, now, SHOPS_AT_ONCE).await?;
    let mut done = OneByOne::new();
    for shop in due {
        done.note(of_shop(service, &shop, now).await, &format_args!("wishes of shops/{shop}"))?;
    }
    Ok(done.finish()?)
}

async fn of_shop(service: &Loyalty, shop: &ShopId, now: Time) -> Result<(), Error> {
    for _ in 0..BATCHES {
        if is_done(service, shop, now).await? {
            break;
        }
    }
    Ok(())
}

/// What is known when a batch begins.
struct Batch {
    policy: WishPolicy,
    known: ShopProjection,
    /// After whom it begins.
    after: CustomerId,
    customers: Vec<CustomerProjection>,
}

/// Does a batch; whether that was the last for now.
async fn is_done(service: &Loyalty, shop: &ShopId, now: Time) -> Result<bool, Error> {
    let Some(batch) = read(service, shop, now).await? else { return Ok(true) };
    let schedule = &batch.known.schedule;
    let nobody = CustomerId(Uuid::nil());
    let until = match batch.policy.window(schedule, now) {
        Window::Open(until) => until,
        Window::Closed(from) => {
            write(service, shop, &batch, &[], (nobody, from)).await?;
            return Ok(true);
        }
    };
    let date = schedule.local(now.timestamp()).date();
    let mut made = Vec::new();
    for customer in &batch.customers {
        let Some(what) = coming(customer, &batch.policy.kinds, schedule, (date, now)) else { continue };
        match is_aggrieved(service, shop, customer.id).await {
            Some(false) => made.push(wish(service, &batch, (customer, what), (until, now))),
            Some(true) => (),
            // Rather later today than to who is waiting for us to mend something.
            None => return Ok(true),
        }
    }
    let last =
        batch.customers.last().filter(|_| i64::try_from(batch.customers.len()) == Ok(CUSTOMERS_AT_ONCE));
    let to = match last {
        Some(last) => (last.id, now),
        None => (nobody, batch.policy.tomorrow(schedule, now)),
    };
    write(service, shop, &batch, &made, to).await?;
    Ok(last.is_none())
}

async fn read(service: &Loyalty, shop: &ShopId, now: Time) -> Result<Option<Batch>, Error> {
    let mut tx = service.db.snapshot().await?;
    let Some(after) = policies::place(&mut tx, shop, now).await? else { return Ok(None) };
    let policy = policies::get(&mut tx, shop).await?;
    let known = shops::get(&mut tx, shop).await?;
    let since = now.plus_micros(-RECENT);
    let customers = customers::known_since(&mut tx, shop, since, after, CUSTOMERS_AT_ONCE).await?;
    Ok(Some(Batch { policy, known, after, customers }))
}

fn wish(
    service: &Loyalty,
    batch: &Batch,
    (customer, what): (&CustomerProjection, Coming),
    (until, now): (Time, Time),
) -> Wish {
    let schedule = &batch.known.schedule;
    let date = schedule.local(now.timestamp()).date();
    Wish {
        id: WishId(service.ids.next()),
        customer: customer.id,
        kind: what.kind,
        year: what.year.into(),
        day: schedule.day(now),
        wording: Wording::of(what, customer, schedule, date),
        until,
        created_at: now,
    }
}

/// Whether a guest waits for a complaint to be settled, or may; `None` if nobody can say now. It is
/// asked for now and not kept: loyalty learns nothing of what the complaint is.
async fn is_aggrieved(service: &Loyalty, shop: &ShopId, customer: CustomerId) -> Option<bool> {
    let mut request = Request::new(ListCasesRequest {
        parent: format!("shops/{shop}"),
        customer: names::customer(shop, customer),
        ..ListCasesRequest::default()
    });
    request.set_timeout(ASK);
    match service.feedback.clone().list_cases(request).await {
        Ok(answer) => {
            let is_open = |case: &Case| case.state() != State::Closed;
            Some(answer.into_inner().cases.iter().any(is_open))
        }
        Err(status) => {
            tracing::warn!(code = ?status.code(), %shop, "nobody says who waits for a complaint");
            // What fails for this guest alone stops nobody else's wish.
            let is_away = matches!(
                status.code(),
                Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted | Code::Cancelled
            );
            (!is_away).then_some(true)
        }
    }
}

/// Writes a batch down, unless another process did or the policy was changed meanwhile.
async fn write(
    service: &Loyalty,
    shop: &ShopId,
    batch: &Batch,
    made: &[Wish],
    to: (CustomerId, Time),
) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    let mut events = Vec::new();
    for wish in made {
        let customer = customers::lock(&mut tx, shop, wish.customer).await?;
        let wish = Wish { customer, ..wish.clone() };
        if wishes::insert(&mut tx, shop, &wish).await? {
            events.push(publish::wish_made(shop, &wish));
        }
    }
    if !policies::advance(&mut tx, shop, (batch.after, batch.policy.version), to).await? {
        return Ok(());
    }
    outbox::publish(&mut tx, &service.ids, service.clock.now(), shop, &events).await?;
    Ok(tx.commit().await?)
}
