use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use runtime::Tokens;
use tonic::{Code, Status};

const BATCH: &str = "Renqing-Batch";
const ANSWER_TO: &str = "Renqing-Answer-To";
const STATUS: &str = "Renqing-Status";
const SEAL: &str = "Renqing-Seal";

/// A batch of events on its way.
pub(super) struct Letter {
    /// Its number, of its relay.
    pub(super) batch: String,
    /// Where its answer is awaited.
    pub(super) answer_to: String,
    /// A `DeliverRequest`, encoded.
    pub(super) body: Bytes,
}

impl Letter {
    /// The headers with which it is sent to `subject`.
    pub(super) fn headers(&self, subject: &str, tokens: &Tokens) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(BATCH, self.batch.as_str());
        headers.insert(ANSWER_TO, self.answer_to.as_str());
        headers.insert(SEAL, tokens.seal(&self.sealed(subject)));
        headers
    }

    /// The letter in a message, if one of this system wrote it.
    pub(super) fn read(message: &Message, tokens: &Tokens) -> Option<Self> {
        let header = |name| Some(message.headers.as_ref()?.get(name)?.as_str().to_owned());
        let letter =
            Self { batch: header(BATCH)?, answer_to: header(ANSWER_TO)?, body: message.payload.clone() };
        let seal = header(SEAL)?;
        tokens.is_sealed(&letter.sealed(&message.subject), &seal).then_some(letter)
    }

    fn sealed<'a>(&'a self, subject: &'a str) -> [&'a [u8]; 5] {
        [b"batch", subject.as_bytes(), self.batch.as_bytes(), self.answer_to.as_bytes(), &self.body]
    }
}

/// What a subscriber says to a batch.
pub(super) struct Answer {
    /// The batch's number.
    pub(super) batch: String,
    /// A `DeliverResponse`, encoded; or why there is none.
    pub(super) said: Result<Bytes, Status>,
}

impl Answer {
    /// Headers and body with which it is sent to `subject`.
    pub(super) fn write(self, subject: &str, tokens: &Tokens) -> (HeaderMap, Bytes) {
        let (code, body) = match self.said {
            Ok(body) => (Code::Ok, body),
            Err(status) => (status.code(), status.message().to_owned().into()),
        };
        let code = i32::from(code).to_string();
        let mut headers = HeaderMap::new();
        headers.insert(SEAL, tokens.seal(&sealed(subject, &self.batch, &code, &body)));
        headers.insert(BATCH, self.batch.as_str());
        headers.insert(STATUS, code.as_str());
        (headers, body)
    }

    /// The answer in a message, if one of this system wrote it.
    pub(super) fn read(message: &Message, tokens: &Tokens) -> Option<Self> {
        let header = |name| Some(message.headers.as_ref()?.get(name)?.as_str().to_owned());
        let (batch, code, seal) = (header(BATCH)?, header(STATUS)?, header(SEAL)?);
        let body = message.payload.clone();
        if !tokens.is_sealed(&sealed(&message.subject, &batch, &code, &body), &seal) {
            return None;
        }
        let said = match Code::from(code.parse::<i32>().ok()?) {
            Code::Ok => Ok(body),
            code => Err(Status::new(code, String::from_utf8_lossy(&body))),
        };
        Some(Self { batch, said })
    }
}

fn sealed<'a>(subject: &'a str, batch: &'a str, code: &'a str, body: &'a [u8]) -> [&'a [u8]; 5] {
    [b"answer", subject.as_bytes(), batch.as_bytes(), code.as_bytes(), body]
}
