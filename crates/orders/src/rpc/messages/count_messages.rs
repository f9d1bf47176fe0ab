use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use contracts::orders::v1::{self as pb, count_messages_response::Day};
use kernel::{Failure, MessageId, Schedule, ShopId, Time, Uuid};
use runtime::field;
use storage::Tx;
use tonic::Request;

use crate::{
    convert,
    domain::{message::Direction, search::Query},
    error::Error,
    service::Orders,
    store::{
        messages::{self, Filter, Kept, Search},
        shops,
    },
};

const MOST_WORDS: usize = 20;
const MOST_DAYS: i64 = 1_000;
/// Looked through at once.
const AT_ONCE: i64 = 500;

pub(crate) async fn count_messages(
    service: &Orders,
    request: Request<pb::CountMessagesRequest>,
) -> Result<pb::CountMessagesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let words = words(&request.words)?;
    let (from, until) = (
        field::required(field::time(request.start_time, "start_time")?, "start_time")?,
        field::required(field::time(request.end_time, "end_time")?, "end_time")?,
    );
    if until < from || until.micros() - from.micros() > MOST_DAYS * Time::DAY {
        return Err(Failure::field("end_time", "must be 0 to 1,000 days after start_time").into());
    }

    let mut tx = service.db.snapshot().await?;
    let record = shops::get(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let schedule = &record.shop.schedule;
    let from = schedule.start_of_day(schedule.day(from)).unwrap_or(from);
    let span = from..until;
    let mut days = BTreeMap::new();
    // What is told after it arrived is told by a clock that is wrong, but hardly by a day.
    let received = from.plus_micros(-Time::DAY);
    for sent in messages::sent(&mut tx, &shop, received, (span.start, span.end)).await? {
        let Some(at) = sent.at() else { continue };
        let day = day(&mut days, schedule, at);
        (day.messages, day.erased) = (day.messages + sent.messages, day.erased + sent.erased);
    }
    for at in naming(&mut tx, &shop, received, &span, &words).await? {
        day(&mut days, schedule, at).naming += 1;
    }
    let first = messages::first_received(&mut tx, &shop).await?.and_then(Time::from_micros);
    let earliest = days.keys().next().and_then(|day| schedule.start_of_day(*day));
    Ok(pb::CountMessagesResponse {
        days: days.into_values().collect(),
        first_time: first.into_iter().chain(earliest).min().map(field::timestamp),
    })
}

fn words(sent: &[String]) -> Result<Vec<Query>, Failure> {
    if sent.is_empty() {
        return Err(Failure::field("words", "must have at least one"));
    }
    let words = field::each(sent, "words", MOST_WORDS, |word, path| {
        let text = field::optional_name(word, path, 64)?;
        Query::new(&text).ok_or_else(|| Failure::field(path, "must have a letter"))
    })?;
    Ok(words)
}

fn day<'a>(days: &'a mut BTreeMap<i64, Day>, schedule: &Schedule, at: Time) -> &'a mut Day {
    let day = schedule.day(at);
    days.entry(day).or_insert_with(|| Day { date: Schedule::date(day).to_string(), ..Day::default() })
}

/// When guests sent what names one of the words.
async fn naming(
    tx: &mut Tx,
    shop: &ShopId,
    received: Time,
    span: &Range<Time>,
    words: &[Query],
) -> Result<Vec<Time>, Error> {
    let (mut seen, mut all) = (BTreeSet::new(), Vec::new());
    let searches = words.iter().map(|word| Search::Indexed(word.needed()));
    for search in searches.chain([Search::NotIndexed]) {
        let filter = Filter { from: Some(received), search, ..Filter::default() };
        let mut before = MessageId(Uuid::max());
        loop {
            let page = messages::list(tx, shop, &filter, before, AT_ONCE).await?;
            for kept in &page {
                let at = kept.sent_time()?;
                let counts = span.contains(&at) && names_any(kept, words) && seen.insert(kept.message_id);
                all.extend(counts.then_some(at));
            }
            let is_last = i64::try_from(page.len()).unwrap_or(0) < AT_ONCE;
            let Some(last) = page.last().filter(|_| !is_last) else { break };
            before = MessageId(last.message_id);
        }
    }
    Ok(all)
}

fn names_any(kept: &Kept, words: &[Query]) -> bool {
    kept.direction == Direction::Incoming.as_str() && words.iter().any(|word| word.is_named_in(&kept.text))
}
