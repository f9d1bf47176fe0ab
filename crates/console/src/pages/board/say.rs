//! The box to type or paste for guests: what is written there is read as if they had
//! written it themselves.

use std::sync::Arc;

use axum::{Extension, body::Bytes, response::Response};
use contracts::{
    customers::v1::GetCustomerRequest,
    orders::v1::{CreateMessageRequest, Message},
};
use runtime::Refusal;
use tonic::Status;

use super::{render, texts::Texts};
use crate::{
    assets::hash,
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
};

const CHANNEL: &str = "counter";
/// A paste of more is no chat any more.
const MOST_LINES: usize = 200;

/// Has what was typed or pasted read; the board shows what was understood.
pub(super) async fn say(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let wrong = match try_say(&page, &sent).await {
        Ok(()) => return Ok(html::see_other("/board#chat")),
        Err(wrong) => wrong,
    };
    render(&page, http::StatusCode::BAD_REQUEST, &sent, wrong).await
}

async fn try_say(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let said = Said::new(page, sent).await?;
    let lines = lines(sent.get("text"));
    if lines.is_empty() {
        return Err(Wrong::field("text", Texts(page.lang).text_missing()));
    }
    if lines.len() > MOST_LINES {
        return Err(Wrong::field("text", Texts(page.lang).too_many_lines()));
    }
    // One after another: what somebody wrote first is read first.
    for (at, line) in lines.iter().enumerate() {
        let before = lines.iter().take(at).filter(|other| *other == line).count();
        said.line(page, line, before).await.map_err(|status| refused(&status))?;
    }
    Ok(())
}

/// For whom, and as which message.
struct Said {
    id: String,
    channel: String,
    sender: String,
    /// What is put before a line, so that it says whose it is.
    before: String,
}

impl Said {
    async fn new(page: &Page, sent: &Form) -> Result<Self, Wrong> {
        let id = match sent.trimmed("message_id") {
            "" => page.fresh_id(),
            id => id.to_owned(),
        };
        let said = |number: i32| Self {
            id: id.clone(),
            channel: CHANNEL.to_owned(),
            sender: page.principal.subject.clone(),
            before: if number > 0 { format!("{number}号，") } else { String::new() },
        };
        match sent.trimmed("customer").trim_end_matches(['号', '號']) {
            "" => Ok(said(0)),
            text => match text.parse() {
                Ok(number) if number > 0 => Ok(said(number)),
                Ok(_) => Err(Wrong::field("customer", Texts(page.lang).no_such_guest())),
                Err(_) => Self::of_guest(page, text, said).await,
            },
        }
    }

    /// For a guest by their id: by their number, or without one by where they write.
    async fn of_guest(page: &Page, id: &str, said: impl Fn(i32) -> Self) -> Result<Self, Wrong> {
        let name = if id.contains('/') { id.to_owned() } else { page.resource("customers", id) };
        let nobody = || Wrong::field("customer", Texts(page.lang).no_such_guest());
        let asked = page.customers().get_customer(GetCustomerRequest { name }).await;
        let guest = asked.map_err(|_| nobody())?.into_inner();
        if guest.number > 0 {
            return Ok(said(guest.number));
        }
        let identity = guest.identities.into_iter().next().ok_or_else(nobody)?;
        Ok(Self { channel: identity.channel, sender: identity.sender_id, ..said(0) })
    }

    /// Has a line read, before which so many of the paste are the same. It is known by
    /// what it says: a paste that broke off and is sent again, mended or not, does nothing
    /// twice.
    async fn line(&self, page: &Page, line: &str, before: usize) -> Result<(), Status> {
        let text = format!("{}{line}", self.before);
        let message = Message {
            channel: self.channel.clone(),
            channel_message_id: format!("{}-{}-{before}", self.id, hash(text.as_bytes())),
            sender_id: self.sender.clone(),
            text,
            ..Message::default()
        };
        let request = CreateMessageRequest { parent: page.shop.name.clone(), message: Some(message) };
        page.orders().create_message(request).await.map(drop)
    }
}

/// What is read for itself: every line; but a chain (接龙) as a whole, whose lines are
/// numbered and which knows what it said when it was pasted before.
fn lines(text: &str) -> Vec<&str> {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let is_chain = lines.iter().filter(|line| is_entry(line)).count() > 1 || text.contains("接龙");
    if is_chain { vec![text.trim()] } else { lines }
}

/// `1. 王姐 3号`, as chains number those who joined.
fn is_entry(line: &str) -> bool {
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let after = rest.strip_prefix(['.', '、', '．']).filter(|_| rest.len() < line.len());
    after.is_some_and(|after| !after.starts_with(|letter: char| letter.is_ascii_digit()))
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| match field {
        "message.text" => Some("text"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_chat_is_read_line_by_line() {
        assert_eq!(lines("18号,订餐3.6\r\n\n 20号 5 \n"), ["18号,订餐3.6", "20号 5"]);
        assert_eq!(lines("3.6"), ["3.6"]);
        assert_eq!(lines("3.6\n4.7"), ["3.6", "4.7"]);
        assert!(lines(" \n ").is_empty());
    }

    #[test]
    fn a_chain_is_read_as_a_whole() {
        let chain = "#接龙\n周一午饭\n1. 王姐 3号\n2、老李 6不辣";
        assert_eq!(lines(chain), [chain]);
        assert_eq!(lines("1. 王姐 3\n2. 老李 6").len(), 1);
    }
}
