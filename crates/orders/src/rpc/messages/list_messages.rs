use contracts::orders::v1 as pb;
use kernel::{MessageId, Uuid};
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    error::Error,
    service::Orders,
    store::messages::{self, Filter},
};

pub(crate) async fn list_messages(
    service: &Orders,
    request: Request<pb::ListMessagesRequest>,
) -> Result<pb::ListMessagesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let filter = Filter { for_a_person: request.needs_person, waiting: request.waiting_to_be_sent };
    let question = format!("messages of {shop} {} {}", filter.for_a_person, filter.waiting);
    let paging = field::paging(&request.page_token, request.page_size, &question, 1)?;
    let newest = MessageId(Uuid::max());
    let before = paging.place(newest, |columns| columns.first()?.parse().ok())?;
    let mut tx = service.db.read().await?;
    let mut kept = messages::list(&mut tx, &shop, filter, before, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut kept, |last| vec![MessageId(last.message_id).to_string()]);
    let messages: Result<_, _> = kept.into_iter().map(|kept| convert::kept_to(&shop, kept)).collect();
    Ok(pb::ListMessagesResponse { messages: messages?, next_page_token })
}
