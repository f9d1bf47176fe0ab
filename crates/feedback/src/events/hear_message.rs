use contracts::orders::v1::Message;
use kernel::{CustomerId, ShopId, Time};
use storage::Tx;

use super::{
    keep_case::keep_case,
    open_case::{Opening, open},
};
use crate::{
    Feedback,
    convert::{self, case::Heard},
    domain::{Actor, Case, Deadlines, State, Word, word},
    error::Error,
    store::{case_policies, cases, guests, orders_known, shops_known},
};

/// A message may be the guest's word on a case that was said to be mended; else
/// it opens one, if it complains. What answers, orders or asks is no word on a
/// case, whatever is in it.
pub(super) async fn hear_message(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    message: Option<Message>,
) -> Result<(), Error> {
    let heard = convert::case::heard(shop, message)?;
    let said = word(&heard.complaint.text).filter(|said| heard.chats || is_objection(&heard, *said));
    if let (Some(said), Some(customer)) = (said, heard.complaint.customer)
        && hear_word(service, tx, shop, &heard, customer, said).await?
    {
        return Ok(());
    }
    if !heard.complains {
        return Ok(());
    }
    let known = shops_known::get(tx, shop).await?;
    let opening = Opening { id: heard.case, complaint: heard.complaint, category: None, severity: None };
    open(service, tx, shop, &known, opening).await.map(drop)
}

fn is_objection(heard: &Heard, said: Word) -> bool {
    heard.complains && said == Word::NotGood
}

/// Closes the case that waits for the customer's word, or reopens it; answers
/// whether there is one. What was said before it was mended is no word on that,
/// nor is a complaint of who has ordered since: it is about that order.
async fn hear_word(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    heard: &Heard,
    customer: CustomerId,
    said: Word,
) -> Result<bool, Error> {
    let customer = guests::survivor(tx, shop, customer).await?;
    let Some(id) = cases::waiting_for(tx, shop, customer).await? else { return Ok(false) };
    let held = cases::hold(tx, shop, id).await?;
    let Some(mut case) = held.filter(|case| case.state == State::Resolved) else { return Ok(false) };
    if heard.at.is_some_and(|at| case.resolved_at.is_some_and(|resolved| at < resolved)) {
        return Ok(false);
    }
    if heard.complains && has_ordered_since(tx, shop, customer, &case, service.clock.now()).await? {
        return Ok(false);
    }
    let (before, name) = (case.clone(), convert::name(shop, "customers", customer));
    let who = Actor { by: &name, is_staff: false, at: service.clock.now() };
    let known = shops_known::get(tx, shop).await?;
    match said {
        Word::Good => case.close(who, None)?,
        Word::NotGood => {
            let policy = case_policies::get(tx, shop).await?;
            let deadlines = Deadlines { policy: &policy, schedule: &known.schedule };
            case.reopen(who, heard.complaint.text.clone(), &deadlines)?;
        }
    }
    keep_case(service, tx, shop, &known, &mut case, &before, None).await?;
    Ok(true)
}

async fn has_ordered_since(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    case: &Case,
    now: Time,
) -> Result<bool, Error> {
    let Some(resolved) = case.resolved_at else { return Ok(false) };
    Ok(orders_known::has_placed(tx, shop, customer, (resolved, now)).await?)
}
