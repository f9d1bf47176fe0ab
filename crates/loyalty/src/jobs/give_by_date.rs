//! Gifts of a day: each campaign whose day has come goes through the customers who
//! ordered lately, a batch at a time, once.

use kernel::{ShopId, Time};
use outbox::OneByOne;
use uuid::Uuid;

use crate::{
    app::grants::{TriggeringEvent, consider},
    convert,
    domain::{Campaign, CampaignId, OccasionKind, ShopProjection, calendar},
    error::Error,
    service::Loyalty,
    store::{
        catalogue::{campaign_days, campaigns},
        projections::{customers, shops},
    },
};

/// Customers who ordered within so long come into question.
const RECENT: i64 = 90 * Time::DAY;
const CAMPAIGNS_AT_ONCE: i64 = 20;
const CUSTOMERS_AT_ONCE: i64 = 100;
/// A run has an end, whatever there is to do.
const BATCHES: usize = 20;

pub(super) async fn give_by_date(service: &Loyalty) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let due = campaign_days::due(&mut tx, now, CAMPAIGNS_AT_ONCE).await?;
    drop(tx);
    let mut done = OneByOne::new();
    for (shop, campaign) in due {
        let given = give_to_all(service, &shop, campaign, now).await;
        done.note(given, &convert::catalogue::campaigns::name(&shop, campaign))?;
    }
    Ok(done.finish()?)
}

async fn give_to_all(service: &Loyalty, shop: &ShopId, campaign: CampaignId, now: Time) -> Result<(), Error> {
    for _ in 0..BATCHES {
        if is_done(service, shop, campaign, now).await? {
            break;
        }
    }
    Ok(())
}

/// Does a batch of a campaign, which others leave alone meanwhile; whether that
/// was the last for now.
async fn is_done(service: &Loyalty, shop: &ShopId, id: CampaignId, now: Time) -> Result<bool, Error> {
    let mut tx = service.db.begin().await?;
    let Some(after) = campaign_days::lock(&mut tx, shop, id, now).await? else { return Ok(true) };
    let Some(campaign) = campaigns::get(&mut tx, shop, id).await? else { return Ok(true) };
    let known = shops::get(&mut tx, shop).await?;
    let today = known.schedule.day(now);
    let tomorrow =
        calendar::start_of_day(&known.schedule, today + 1).unwrap_or(Time::plus_micros(now, RECENT));
    let begins = begins(&campaign, &known, now).unwrap_or(tomorrow).min(tomorrow);
    if begins > now {
        campaign_days::postpone(&mut tx, shop, id, begins).await?;
        tx.commit().await?;
        return Ok(true);
    }
    let since = now.plus_micros(-RECENT);
    let batch = customers::ordered_since(&mut tx, shop, since, after, CUSTOMERS_AT_ONCE).await?;
    // The day makes the occasion: upon one a customer is given the same once.
    let occasion = Uuid::from_u128(u128::from(today.unsigned_abs()));
    for customer in &batch {
        let triggering = TriggeringEvent {
            customer: *customer,
            kind: OccasionKind::DayCame,
            at: now,
            order: None,
            occasion,
        };
        consider(service, &mut tx, shop, triggering, Some(&campaign)).await?;
    }
    let last = batch.last().copied().filter(|_| i64::try_from(batch.len()) == Ok(CUSTOMERS_AT_ONCE));
    match last {
        Some(last) => campaign_days::continue_after(&mut tx, shop, id, last).await?,
        None => campaign_days::postpone(&mut tx, shop, id, tomorrow).await?,
    }
    tx.commit().await?;
    Ok(last.is_none())
}

/// When a campaign begins today; `None` if it doesn't.
fn begins(campaign: &Campaign, known: &ShopProjection, now: Time) -> Option<Time> {
    let date = known.schedule.local(now.timestamp()).date();
    let is_day = campaign.conditions.dates.iter().any(|day| day.is(date));
    let minute = i32::try_from(campaign.conditions.from_minute).ok()?;
    let from = Time::from_timestamp(known.schedule.moment(date, minute)?);
    (is_day && !campaign.paused).then(|| campaign.starts_at.map_or(from, |start| from.max(start)))
}
