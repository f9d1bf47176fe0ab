use contracts::customers::v1::{self as pb, create_contact_request::Kind as KindField};
use kernel::{CustomerId, Failure, ShopId, Time};
use prost_types::Timestamp;
use runtime::field::{self, small};

use super::{customer_name, partners, query};
use crate::domain::{Contact, ContactFilter, ContactId, ContactOf, HandKind, Query};

const CONTACT: &str = "shops/{shop}/customers/{customer}/contacts/{contact}";

/// Whose contact a name is of, and which.
pub(crate) fn id(text: &str) -> Result<(ShopId, CustomerId, ContactId), Failure> {
    let name = field::name(text, "name", CONTACT)?;
    let wrong = |right: kernel::NameError| Failure::field("name", right.to_string());
    let (customer, contact) = (name.id(1, CONTACT).map_err(wrong)?, name.id(3, CONTACT).map_err(wrong)?);
    Ok((name.shop, customer, contact))
}

/// A contact as the contract shows it.
pub(crate) fn contact(shop: &ShopId, contact: Contact) -> pb::Contact {
    let of = match contact.of {
        ContactOf::Customer(id) => customer_name(shop, id),
        ContactOf::Partner(id) => partners::name(shop, id),
    };
    pb::Contact {
        name: format!("{of}/contacts/{}", contact.id),
        kind: contact.kind,
        summary: contact.summary,
        subject: contact.subject,
        channel: contact.channel,
        occurred_time: Some(field::timestamp(contact.occurred_at)),
        sender_id: contact.sender_id,
        recorded_by: contact.recorded_by,
        minutes: small(contact.minutes),
    }
}

/// What is asked for, beside the channel.
pub(crate) fn filter(
    text: &str,
    sender_id: &str,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
) -> Result<ContactFilter, Failure> {
    let since = field::time(start, "start_time")?;
    let until = field::time(end, "end_time")?;
    if let (Some(since), Some(until)) = (since, until)
        && until < since
    {
        return Err(Failure::field("end_time", "must not be before start_time"));
    }
    Ok(ContactFilter {
        pattern: Query::new(&query(text)?, None).pattern,
        sender_id: field::text(sender_id, "sender_id", 0..=128)?,
        channel: String::new(),
        since,
        until,
    })
}

/// What of a request says what staff wrote down by hand.
#[derive(Debug)]
pub(crate) struct ByHand {
    /// The kind.
    pub(crate) kind: i32,
    /// What was said or done.
    pub(crate) text: String,
    /// How long it took.
    pub(crate) minutes: i32,
    /// When it happened.
    pub(crate) occurred_time: Option<Timestamp>,
}

/// What staff wrote down by hand, each field checked.
pub(crate) fn by_hand(
    sent: &ByHand,
    of: ContactOf,
    id: ContactId,
    recorded_by: &str,
    now: Time,
) -> Result<Contact, Failure> {
    let named = KindField::try_from(sent.kind).ok().map(|named| named.as_str_name());
    let kind: HandKind = field::word(named, "kind", "must be CALL, VISIT, LETTER or NOTE")?;
    let occurred_at = field::time(sent.occurred_time, "occurred_time")?.unwrap_or(now);
    if occurred_at > now {
        return Err(Failure::field("occurred_time", "must not be later than now"));
    }
    Ok(Contact {
        of,
        id,
        kind: kind.as_str().to_owned(),
        summary: field::text(&sent.text, "text", 1..=2_000)?,
        subject: String::new(),
        channel: String::new(),
        sender_id: String::new(),
        recorded_by: recorded_by.to_owned(),
        minutes: field::number(sent.minutes, "minutes", &(0..=1_440))?.into(),
        occurred_at,
    })
}
