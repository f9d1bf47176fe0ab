use std::ops::RangeInclusive;

use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{self as pb, boundary::Stance as StanceField, exception::State as StateField},
};
use kernel::{Failure, ShopId, Time};
use runtime::field;

use crate::{
    convert::{
        fields::{topic, word},
        names,
    },
    domain::{Approver, Boundary, BoundaryId, Exception, ExceptionId, ExceptionState, Stance},
};

const BOUNDARY: &str = "shops/{shop}/boundaries/{boundary}";
const EXCEPTION: &str = "shops/{shop}/exceptions/{exception}";
const TEXT: RangeInclusive<usize> = 1..=500;
const TEXT_EN: RangeInclusive<usize> = 0..=500;
const MOST_WORDS: usize = 50;
const WORD: RangeInclusive<usize> = 1..=64;
const REQUEST: RangeInclusive<usize> = 1..=2_000;
const REASON: RangeInclusive<usize> = 1..=500;

runtime::updatable! {
    pb::Boundary: stance, approver, text, text_en, words,
}

/// `shops/{shop}/boundaries/{boundary}`.
pub(crate) fn id(name: &str, field: &str) -> Result<(ShopId, BoundaryId), Failure> {
    field::id(name, field, BOUNDARY)
}

/// `shops/{shop}/exceptions/{exception}`.
pub(crate) fn exception_id(name: &str, field: &str) -> Result<(ShopId, ExceptionId), Failure> {
    field::id(name, field, EXCEPTION)
}

/// Who decides, as the contract names them.
pub(crate) fn approver(approver: Option<Approver>) -> i32 {
    approver.and_then(|approver| Kind::from_str_name(approver.as_str())).unwrap_or_default().into()
}

/// A boundary as the contract shows it.
pub(crate) fn to(shop: &ShopId, boundary: &Boundary) -> pb::Boundary {
    pb::Boundary {
        name: format!("shops/{shop}/boundaries/{}", boundary.id),
        topic: boundary.topic.clone(),
        stance: StanceField::from_str_name(boundary.stance.as_str()).unwrap_or_default().into(),
        approver: approver(boundary.approver),
        text: boundary.text.clone(),
        text_en: boundary.text_en.clone(),
        words: boundary.words.clone(),
        built_in: boundary.is_built_in(),
        etag: field::etag_field(boundary.version),
    }
}

/// What was sent, each field checked, as a version of a boundary.
pub(crate) fn read(sent: &pb::Boundary, id: BoundaryId, version: i64) -> Result<Boundary, Failure> {
    let stance = StanceField::try_from(sent.stance).ok().map(|stance| stance.as_str_name());
    let stance = word(stance, "boundary.stance", "must be ALWAYS, SOMETIMES or NEVER")?;
    Ok(Boundary {
        id,
        topic: topic(&sent.topic, "boundary.topic")?,
        stance,
        approver: approver_read(sent.approver, stance)?,
        text: field::text(&sent.text, "boundary.text", TEXT)?,
        text_en: field::text(&sent.text_en, "boundary.text_en", TEXT_EN)?,
        words: field::each(&sent.words, "boundary.words", MOST_WORDS, |word, path| {
            field::text(word, path, WORD)
        })?,
        version,
    })
}

/// Who decides on what is done sometimes; nobody has to on the rest.
fn approver_read(kind: i32, stance: Stance) -> Result<Option<Approver>, Failure> {
    if stance != Stance::Sometimes {
        return Ok(None);
    }
    let kind = Kind::try_from(kind).ok().map(|kind| kind.as_str_name());
    word(kind, "boundary.approver", "must be MANAGER or OWNER for SOMETIMES").map(Some)
}

/// What is asked, as it was sent.
pub(crate) fn new_exception(
    shop: &ShopId,
    sent: &pb::Exception,
    id: ExceptionId,
    created_at: Time,
) -> Result<Exception, Failure> {
    let customer = names::id_if_set(shop, &sent.customer, "exception.customer", names::CUSTOMER)?;
    let topic = topic(&sent.topic, "exception.topic")?;
    let text = field::text(&sent.text, "exception.text", REQUEST)?;
    let message = names::id_if_set(shop, &sent.message, "exception.message", names::MESSAGE)?;
    Ok(Exception { customer, topic, text, message, ..Exception::new(id, created_at) })
}

/// What somebody wrote, with no topic yet.
pub(crate) fn written(
    shop: &ShopId,
    sent: &pb::ConsultBoundariesRequest,
    id: ExceptionId,
    created_at: Time,
) -> Result<Exception, Failure> {
    let customer = names::id_if_set(shop, &sent.customer, "customer", names::CUSTOMER)?;
    let text = field::text(&sent.text, "text", REQUEST)?;
    let message = names::id_if_set(shop, &sent.message, "message", names::MESSAGE)?;
    Ok(Exception { customer, text, message, ..Exception::new(id, created_at) })
}

/// Why it was decided so.
pub(crate) fn reason(text: &str) -> Result<String, Failure> {
    field::text(text, "reason", REASON)
}

/// Only what is in this state; `None` for all.
pub(crate) fn state(state: i32) -> Result<Option<ExceptionState>, Failure> {
    match StateField::try_from(state) {
        Ok(StateField::Unspecified) => Ok(None),
        state => {
            let state = state.ok().map(|state| state.as_str_name());
            word(state, "state", "must be WAITING, ALLOWED or REFUSED").map(Some)
        }
    }
}

/// A request as the contract shows it.
pub(crate) fn exception(shop: &ShopId, exception: &Exception) -> pb::Exception {
    let customer = exception.customer.map(|customer| names::customer(shop, customer));
    pb::Exception {
        name: format!("shops/{shop}/exceptions/{}", exception.id),
        customer: customer.unwrap_or_default(),
        topic: exception.topic.clone(),
        text: exception.text.clone(),
        state: StateField::from_str_name(exception.state.as_str()).unwrap_or_default().into(),
        boundary: exception.boundary.as_ref().map(|boundary| to(shop, boundary)),
        approver: approver(exception.approver),
        decided_by: exception.decided_by.clone(),
        reason: exception.reason.clone(),
        message: exception.message.map(|message| names::message(shop, message)).unwrap_or_default(),
        create_time: Some(field::timestamp(exception.created_at)),
    }
}
