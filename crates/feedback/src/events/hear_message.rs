use contracts::orders::v1::Message;
use kernel::ShopId;
use outbox::IncomingEvent;
use storage::Tx;

use super::{
    keep_case::keep_case,
    meaning::meaning,
    open_case::{Opening, open},
    praise::praise_of_message,
};
use crate::{
    Feedback,
    convert::{self, case::Heard},
    domain::{Actor, CaseId, Deadlines, Meaning},
    error::Error,
    store::{case_policies, cases, guests, shops_known},
};

/// Does what a message means: closes or reopens the case that was said to be
/// mended, opens one, or credits praise.
pub(super) async fn hear_message(
    service: &Feedback,
    tx: &mut Tx,
    event: &IncomingEvent,
    message: Option<Message>,
) -> Result<(), Error> {
    let shop = &event.shop;
    let mut heard = convert::case::heard(shop, message)?;
    if !heard.spoken.may_matter() {
        return Ok(());
    }
    // Held before the case is read, so that what it means is what is done.
    if let Some(customer) = heard.spoken.customer {
        heard.spoken.customer = Some(guests::survivor(tx, shop, customer).await?);
    }
    match meaning(tx, shop, &heard.spoken, service.clock.now()).await? {
        Meaning::Closes(case) => hear_word(service, tx, shop, heard, (case, true)).await,
        Meaning::Reopens(case) => hear_word(service, tx, shop, heard, (case, false)).await,
        Meaning::Complains => open_from_chat(service, tx, shop, heard).await,
        Meaning::Praises(found) => praise_of_message(service, tx, event, heard, &found).await,
        Meaning::Nothing => Ok(()),
    }
}

/// Closes the case that waited for the customer's word if it is good, and
/// reopens it otherwise.
async fn hear_word(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    heard: Heard,
    (id, is_good): (CaseId, bool),
) -> Result<(), Error> {
    let Some(mut case) = cases::hold(tx, shop, id).await? else { return Ok(()) };
    let before = case.clone();
    let name = heard.spoken.customer.map(|customer| convert::name(shop, "customers", customer));
    let name = name.unwrap_or_default();
    let who = Actor { by: &name, is_staff: false, at: service.clock.now() };
    let known = shops_known::get(tx, shop).await?;
    if is_good {
        case.close(who, None)?;
    } else {
        let policy = case_policies::get(tx, shop).await?;
        let deadlines = Deadlines { policy: &policy, schedule: &known.schedule };
        case.reopen(who, heard.spoken.text, &deadlines)?;
    }
    keep_case(service, tx, shop, &known, &mut case, &before, None).await
}

async fn open_from_chat(service: &Feedback, tx: &mut Tx, shop: &ShopId, heard: Heard) -> Result<(), Error> {
    let known = shops_known::get(tx, shop).await?;
    let (id, category) = (CaseId::of_message(heard.message), heard.spoken.category());
    let opening = Opening { id, complaint: heard.complaint(), category, severity: None };
    open(service, tx, shop, &known, opening).await.map(drop)
}
