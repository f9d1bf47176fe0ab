use contracts::customers::v1::{self as pb, partner};
use jiff::civil::Date;
use kernel::{Currency, Failure, Money, Schedule, ShopId, Time, Uuid};
use runtime::field::{self, amount, amount_field, each, small};

use crate::domain::{Due, Partner, PartnerId, PartnerKind, Terms};

/// The shape of a partner's name.
pub(crate) const PARTNER: &str = "shops/{shop}/partners/{partner}";
const DUE: &str = "shops/{shop}/partners/{partner}/dues/{due}";
const MOST_MONEY: i64 = 1_000_000_000_000;
const LONG: usize = 2_000;

runtime::updatable! { pb::Partner: kind, display_name, contact_person, phone, terms, notes }

/// `shops/{shop}/partners/{partner}`.
pub(crate) fn id(name: &str, path: &str) -> Result<(ShopId, PartnerId), Failure> {
    field::id(name, path, PARTNER)
}

/// The shop, partner and id of a bill's name.
pub(crate) fn due_id(text: &str) -> Result<(ShopId, PartnerId, Uuid), Failure> {
    let name = field::name(text, "name", DUE)?;
    let wrong = |right: kernel::NameError| Failure::field("name", right.to_string());
    let (partner, due) = (name.id(1, DUE).map_err(wrong)?, name.id(3, DUE).map_err(wrong)?);
    Ok((name.shop, partner, due))
}

/// The name of a partner.
pub(crate) fn name(shop: &ShopId, id: PartnerId) -> String {
    format!("shops/{shop}/partners/{id}")
}

/// The kind that is asked for; `None` for any.
pub(crate) fn asked_kind(sent: i32) -> Result<Option<PartnerKind>, Failure> {
    if sent == 0 { Ok(None) } else { kind(sent, "kind").map(Some) }
}

fn kind(sent: i32, path: &str) -> Result<PartnerKind, Failure> {
    let named = partner::Kind::try_from(sent).ok();
    let right = "must be SUPPLIER, PARTNER, LANDLORD, CONTRACTOR or AUTHORITY";
    field::word(named.map(|named| named.as_str_name()), path, right)
}

/// What was sent, each field checked, as a version of a partner.
pub(crate) fn read(
    sent: &pb::Partner,
    currency: Currency,
    id: PartnerId,
    version: i64,
    created_at: Time,
) -> Result<Partner, Failure> {
    Ok(Partner {
        id,
        kind: kind(sent.kind, "partner.kind")?,
        display_name: field::text(&sent.display_name, "partner.display_name", 1..=64)?,
        contact_person: field::optional_name(&sent.contact_person, "partner.contact_person", 64)?,
        phone: field::text(&sent.phone, "partner.phone", 0..=200)?,
        terms: terms(&sent.terms.clone().unwrap_or_default(), currency)?,
        notes: field::text(&sent.notes, "partner.notes", 0..=LONG)?,
        owed: 0,
        next_due_day: None,
        version,
        created_at,
    })
}

fn terms(sent: &partner::Terms, currency: Currency) -> Result<Terms, Failure> {
    let weekday = |day: &i32, path: &str| field::number(*day, path, &(1..=7));
    Ok(Terms {
        payment_days: field::number(sent.payment_days.into(), "partner.terms.payment_days", &(0..=365))?,
        min_order: amount(sent.min_order.clone(), "partner.terms.min_order", currency)?,
        delivery_weekdays: each(&sent.delivery_weekdays, "partner.terms.delivery_weekdays", 7, weekday)?,
        text: field::text(&sent.text, "partner.terms.text", 0..=LONG)?,
    })
}

/// A partner as the contract shows them.
pub(crate) fn to(shop: &ShopId, currency: Currency, of: &Partner) -> pb::Partner {
    pb::Partner {
        name: name(shop, of.id),
        kind: partner::Kind::from_str_name(of.kind.as_str()).unwrap_or_default().into(),
        display_name: of.display_name.clone(),
        contact_person: of.contact_person.clone(),
        phone: of.phone.clone(),
        terms: Some(partner::Terms {
            payment_days: small(of.terms.payment_days),
            min_order: amount_field(of.terms.min_order, currency),
            delivery_weekdays: of.terms.delivery_weekdays.clone(),
            text: of.terms.text.clone(),
        }),
        notes: of.notes.clone(),
        owed: Some(field::money_field(Money { minor: of.owed, currency })),
        next_due_date: of.next_due_day.map(|day| Schedule::date(day).to_string()).unwrap_or_default(),
        etag: field::etag_field(of.version),
        create_time: Some(field::timestamp(of.created_at)),
    }
}

/// What was sent as a bill of a partner, which is due so many days from `today` unless it
/// says otherwise.
pub(crate) fn read_due(
    sent: &pb::Due,
    currency: Currency,
    of: &Partner,
    today: i64,
    (id, now): (Uuid, Time),
) -> Result<Due, Failure> {
    let owed = field::required(sent.amount.clone(), "due.amount")?;
    let owed = amount(Some(owed), "due.amount", currency)?.unwrap_or_default();
    Ok(Due {
        id,
        partner: of.id,
        amount: field::number(owed, "due.amount.amount", &(1..=MOST_MONEY))?,
        day: match day(&sent.due_date, "due.due_date")? {
            Some(day) => day,
            None => today + of.terms.payment_days,
        },
        description: field::text(&sent.description, "due.description", 1..=200)?,
        paid_at: None,
        created_at: now,
    })
}

/// A day as `2026-12-01`, counted from 1970-01-01; `None` for an empty text.
pub(crate) fn day(text: &str, path: &str) -> Result<Option<i64>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Failure::field(path, "must be a day as `2026-12-01`");
    let date: Date = text.parse().map_err(|_| wrong())?;
    // The parser takes other forms of ISO 8601 too.
    if date.to_string() != text {
        return Err(wrong());
    }
    let span = Schedule::date(0).until(date).map_err(|_| wrong())?;
    Ok(Some(span.get_days().into()))
}

/// A bill as the contract shows it.
pub(crate) fn due(shop: &ShopId, currency: Currency, of: &Due, today: i64) -> pb::Due {
    pb::Due {
        name: format!("{}/dues/{}", name(shop, of.partner), of.id),
        amount: Some(field::money_field(Money { minor: of.amount, currency })),
        due_date: Schedule::date(of.day).to_string(),
        description: of.description.clone(),
        paid_time: of.paid_at.map(field::timestamp),
        overdue: of.paid_at.is_none() && of.day < today,
        create_time: Some(field::timestamp(of.created_at)),
    }
}
