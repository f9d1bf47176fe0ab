use kernel::ShopId;
use outbox::publish;
use storage::Tx;

use crate::{
    app::{repeated_failure::note_repeat, save_case::save_case},
    convert,
    domain::{
        cases::{Actor, Case, CaseId, Category, Complaint, Deadlines, Severity, Source, triage::triage},
        projections::{OrderProjection, ShopProjection},
    },
    error::Error,
    publish::case_opened,
    service::Feedback,
    store::{
        cases::{self, policies},
        projections::{customers, orders},
        watches::sentiment_daily,
    },
};

/// A complaint about to be a case.
pub(crate) struct Opening {
    /// The same for every try, where it follows from what was said.
    pub(crate) id: CaseId,
    /// What was said.
    pub(crate) complaint: Complaint,
    /// What it is about, if somebody says so.
    pub(crate) category: Option<Category>,
    /// How bad it is, if somebody says so.
    pub(crate) severity: Option<Severity>,
}

/// Opens a case and tells of it; `None` if what it came from has one, or adds to
/// another.
pub(crate) async fn open_case(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    known: &ShopProjection,
    mut opening: Opening,
) -> Result<Option<Case>, Error> {
    let now = service.clock.now();
    complete(tx, shop, &mut opening.complaint).await?;
    let (category, severity) = triage(&opening.complaint.text);
    let sorted = (opening.category.unwrap_or(category), opening.severity.unwrap_or(severity));
    let policy = policies::get(tx, shop).await?;
    let deadlines = Deadlines { policy: &policy, schedule: &known.schedule };
    if let Some(mut case) = said_more(tx, shop, &opening, sorted.0).await? {
        let before = case.clone();
        let by = case.complaint.customer.map(|customer| convert::name(shop, "customers", customer));
        let who = Actor { by: by.as_deref().unwrap_or_default(), is_staff: false, at: now };
        case.hear(who, opening.complaint.text, sorted.1, &deadlines)?;
        save_case(service, tx, shop, known, &mut case, &before, None).await?;
        return Ok(None);
    }
    let mut case = Case::open(opening.id, opening.complaint, sorted, &deadlines, now);
    note_repeat(tx, shop, &mut case, now).await?;
    if !cases::insert(tx, shop, &case).await? {
        return Ok(None);
    }
    // A bad rating is counted by itself.
    if case.complaint.source != Source::Rating {
        sentiment_daily::count(tx, shop, now, true).await?;
    }
    publish(tx, &service.ids, now, shop, &[case_opened(shop, known.currency, &case)]).await?;
    Ok(Some(case))
}

/// The case that a message adds to: who complains in the chat again of what is
/// not mended yet complains of one thing.
async fn said_more(
    tx: &mut Tx,
    shop: &ShopId,
    opening: &Opening,
    category: Category,
) -> Result<Option<Case>, Error> {
    let said = &opening.complaint;
    let Some(customer) = said.customer.filter(|_| said.source == Source::Chat) else { return Ok(None) };
    // A message that is heard of twice says nothing more.
    if cases::get(tx, shop, opening.id).await?.is_some() {
        return Ok(None);
    }
    match cases::unmended(tx, shop, customer, category, said.order).await? {
        Some(id) => Ok(cases::hold(tx, shop, id).await?),
        None => Ok(None),
    }
}

/// Whose complaint it is, and about which order, as far as that is known.
async fn complete(tx: &mut Tx, shop: &ShopId, complaint: &mut Complaint) -> Result<(), Error> {
    if let (None, Some(order)) = (complaint.customer, complaint.order) {
        let order: Option<OrderProjection> = orders::get(tx, shop, order).await?;
        complaint.customer = order.and_then(|order| order.customer);
    }
    let Some(customer) = complaint.customer else { return Ok(()) };
    // Held, so that two complaints at once see one another.
    let customer = customers::hold_survivor(tx, shop, customer).await?;
    complaint.customer = Some(customer);
    if complaint.order.is_none() {
        complaint.order = orders::latest(tx, shop, customer).await?;
    }
    Ok(())
}
