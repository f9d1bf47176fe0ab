use contracts::orders::v1 as pb;
use kernel::{Failure, MessageId, Page, PageError, Uuid};
use runtime::field::{self, Paging};
use tonic::Request;

use crate::{Orders, convert, error::Error, store::messages};

pub(crate) async fn list_messages(
    service: &Orders,
    request: Request<pb::ListMessagesRequest>,
) -> Result<pb::ListMessagesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("messages of {shop} {}", request.needs_person);
    let Paging { after, size } = field::paging(&request.page_token, request.page_size, &question, 1)?;
    let before = after.map_or(Ok(MessageId(Uuid::max())), |page| behind(&page))?;
    let mut tx = service.db.read().await?;
    let mut kept = messages::list(&mut tx, &shop, before, request.needs_person, size + 1).await?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = kept.len() > size;
    kept.truncate(size);
    let last = kept.last().filter(|_| more).map(|last| MessageId(last.message_id).to_string());
    let next_page_token = last.map(|id| Page::token(&[&id], &question)).unwrap_or_default();
    let messages: Result<_, _> = kept.into_iter().map(|kept| convert::kept_to(&shop, kept)).collect();
    Ok(pb::ListMessagesResponse { messages: messages?, next_page_token })
}

fn behind(page: &Page) -> Result<MessageId, Failure> {
    let id = page.after.first().and_then(|id| id.parse().ok());
    id.ok_or_else(|| Failure::field("page_token", PageError::Token.to_string()))
}
