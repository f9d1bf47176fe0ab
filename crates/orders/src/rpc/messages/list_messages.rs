use contracts::orders::v1 as pb;
use kernel::{Failure, MessageId, ShopId, Uuid};
use runtime::field;
use storage::Tx;
use tonic::Request;

use crate::{
    convert,
    domain::search::Query,
    error::Error,
    service::Orders,
    store::messages::{self, Filter, Kept, Search},
};

/// Looked through at once, where a search has to be held against the texts.
const AT_ONCE: i64 = 500;

pub(crate) async fn list_messages(
    service: &Orders,
    request: Request<pb::ListMessagesRequest>,
) -> Result<pb::ListMessagesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let (filter, query) = asked(&request)?;
    let question = format!("messages of {shop} {filter:?} {query:?}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 1)?;
    let newest = MessageId(Uuid::max());
    let before = paging.place(newest, |columns| columns.first()?.parse().ok())?;
    let mut tx = service.db.snapshot().await?;
    let mut kept = match &query {
        None => messages::list(&mut tx, &shop, &filter, before, paging.size + 1).await?,
        Some(query) => found(&mut tx, &shop, (filter, query), before, paging.size + 1).await?,
    };
    let next_page_token = paging.cut(&mut kept, |last| vec![MessageId(last.message_id).to_string()]);
    let messages: Result<_, _> = kept.into_iter().map(|kept| convert::kept_to(&shop, kept)).collect();
    Ok(pb::ListMessagesResponse { messages: messages?, next_page_token })
}

fn asked(request: &pb::ListMessagesRequest) -> Result<(Filter, Option<Query>), Failure> {
    let sender = field::text(&request.sender_id, "sender_id", 0..=128)?;
    let (from, until) =
        (field::time(request.start_time, "start_time")?, field::time(request.end_time, "end_time")?);
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(Failure::field("end_time", "must not be before start_time"));
    }
    let text = field::optional_name(&request.query, "query", 64)?;
    let filter = Filter {
        for_a_person: request.needs_person,
        delivery: convert::delivery(request.delivery, request.waiting_to_be_sent)?,
        sender: (!sender.is_empty()).then_some(sender),
        from,
        until,
        search: Search::None,
    };
    Ok((filter, Query::new(&text)))
}

/// Messages before one that a query finds, newest first: of those that are indexed,
/// and of the few that are not yet.
async fn found(
    tx: &mut Tx,
    shop: &ShopId,
    (filter, query): (Filter, &Query),
    before: MessageId,
    most: i64,
) -> Result<Vec<Kept>, Error> {
    let mut all = Vec::new();
    for search in [Search::Indexed(query.needed()), Search::NotIndexed] {
        let filter = Filter { search, ..filter.clone() };
        all.extend(verified(tx, shop, (&filter, query), before, most).await?);
    }
    all.sort_by_key(|kept| std::cmp::Reverse(kept.message_id));
    all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(all)
}

/// Those whose text has what is looked for.
async fn verified(
    tx: &mut Tx,
    shop: &ShopId,
    (filter, query): (&Filter, &Query),
    mut before: MessageId,
    most: i64,
) -> Result<Vec<Kept>, Error> {
    let (mut all, most) = (Vec::new(), usize::try_from(most).unwrap_or(usize::MAX));
    loop {
        let page = messages::list(tx, shop, filter, before, AT_ONCE).await?;
        let is_last = i64::try_from(page.len()).unwrap_or(0) < AT_ONCE;
        before = page.last().map_or(before, |last| MessageId(last.message_id));
        all.extend(page.into_iter().filter(|kept| query.finds(&kept.text)));
        if is_last || all.len() >= most {
            all.truncate(most);
            return Ok(all);
        }
    }
}
