//! What the platform tells of: a message of a guest, or an event about one.

use super::xml::Fields;

/// A push, from a guest to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// The account, `ToUserName`.
    pub account: String,
    /// The guest's id at this account, `FromUserName`.
    pub guest: String,
    /// When, in Unix seconds.
    pub seconds: i64,
    /// What of.
    pub what: What,
}

/// What a push tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A guest wrote something.
    Text {
        /// The platform's id of it.
        id: u64,
        /// Word for word.
        text: String,
    },
    /// A guest sent what is no text: an image, a voice message, a place.
    Other {
        /// The platform's id of it.
        id: u64,
        /// Its kind in the platform's words.
        kind: String,
    },
    /// A guest begins to follow the account.
    Follows,
    /// A guest does so no more, and can't be written to.
    Leaves,
    /// Any other event.
    Event(String),
}

/// It is no push.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have {0}")]
pub struct Incomplete(&'static str);

const LONGEST_ID: usize = 64;

impl Push {
    /// By the fields of a document.
    pub fn read(fields: &Fields) -> Result<Self, Incomplete> {
        Ok(Self {
            account: id(fields, "ToUserName")?,
            guest: id(fields, "FromUserName")?,
            seconds: fields.get("CreateTime").parse().map_err(|_| Incomplete("CreateTime in seconds"))?,
            what: what(fields)?,
        })
    }

    /// What tells this message from every other, whoever's and to whatever account; `None` if it is
    /// no message. The platform repeats a message under the same.
    pub fn message_id(&self) -> Option<String> {
        match &self.what {
            What::Text { id, .. } | What::Other { id, .. } => {
                Some(format!("{}/{}/{id}", self.account, self.guest))
            }
            _ => None,
        }
    }
}

fn id(fields: &Fields, name: &'static str) -> Result<String, Incomplete> {
    let text = fields.get(name);
    let is_id =
        !text.is_empty() && text.len() <= LONGEST_ID && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_id.then(|| text.to_owned()).ok_or(Incomplete(name))
}

fn what(fields: &Fields) -> Result<What, Incomplete> {
    let message_id = || fields.get("MsgId").parse().map_err(|_| Incomplete("MsgId, a whole number"));
    Ok(match fields.get("MsgType") {
        "" => return Err(Incomplete("MsgType")),
        "text" => What::Text { id: message_id()?, text: fields.get("Content").to_owned() },
        "event" => match fields.get("Event") {
            "" => return Err(Incomplete("Event")),
            "subscribe" => What::Follows,
            "unsubscribe" => What::Leaves,
            other => What::Event(other.to_owned()),
        },
        // A voice message that the platform has written down is as good as a text.
        "voice" if !fields.get("Recognition").is_empty() => {
            What::Text { id: message_id()?, text: fields.get("Recognition").to_owned() }
        }
        other => What::Other { id: message_id()?, kind: other.to_owned() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rest: &str) -> Result<What, Incomplete> {
        let text = format!(
            "<xml><ToUserName>gh_1</ToUserName><FromUserName>o-wang</FromUserName><CreateTime>7</CreateTime>{rest}</xml>"
        );
        Push::read(&Fields::read(text.as_bytes()).unwrap()).map(|push| push.what)
    }

    #[test]
    fn messages_and_events_are_told_apart() {
        let text = "<MsgType>text</MsgType><Content>3.6</Content><MsgId>18446744073709551615</MsgId>";
        assert_eq!(read(text), Ok(What::Text { id: u64::MAX, text: "3.6".into() }));
        let voice = "<MsgType>voice</MsgType><Recognition>来一份三号</Recognition><MsgId>1</MsgId>";
        assert_eq!(read(voice), Ok(What::Text { id: 1, text: "来一份三号".into() }));
        let image = "<MsgType>image</MsgType><MsgId>2</MsgId>";
        assert_eq!(read(image), Ok(What::Other { id: 2, kind: "image".into() }));
        let event = |name: &str| read(&format!("<MsgType>event</MsgType><Event>{name}</Event>"));
        assert_eq!(event("subscribe"), Ok(What::Follows));
        assert_eq!(event("unsubscribe"), Ok(What::Leaves));
        assert_eq!(event("CLICK"), Ok(What::Event("CLICK".into())));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (rest, missing) in [
            ("", "MsgType"),
            ("<MsgType>text</MsgType>", "MsgId, a whole number"),
            ("<MsgType>text</MsgType><MsgId>-1</MsgId>", "MsgId, a whole number"),
            ("<MsgType>event</MsgType>", "Event"),
        ] {
            assert_eq!(read(rest), Err(Incomplete(missing)), "{rest}");
        }
        assert_eq!(Push::read(&Fields::default()), Err(Incomplete("ToUserName")));
    }
}
