use kernel::{CustomerId, ShopId, Time};
use storage::Tx;

use crate::{
    domain::{
        cases::{Case, State, resolution_reply::ResolutionReply},
        chat::{Doing, Meaning, Spoken},
    },
    error::Error,
    store::{
        cases,
        praise::staff_members,
        projections::{customers, orders},
    },
};

/// What a chat message means, to whoever answers it and to whoever acts on its
/// event: an idea that says it is one, else a word on the case that waits for one,
/// else a complaint, else praise.
/// Reads alone; who acts on it holds the guest before. `now` is when it was kept
/// if nobody says when that was.
pub(crate) async fn judge_message(
    tx: &mut Tx,
    shop: &ShopId,
    spoken: &Spoken,
    now: Time,
) -> Result<Meaning, Error> {
    if let Some(idea) = spoken.idea() {
        return Ok(Meaning::Suggests(idea.to_owned()));
    }
    if let (Some(reply), Some(customer)) = (spoken.resolution_reply(), spoken.customer)
        && let Some(case) = waiting(tx, shop, spoken, customer, now).await?
    {
        return Ok(match reply {
            ResolutionReply::Accepted => Meaning::Closes(case.id),
            ResolutionReply::Objected => Meaning::Reopens(case.id),
        });
    }
    if spoken.complains() {
        return Ok(Meaning::Complains);
    }
    if !spoken.may_praise() {
        return Ok(Meaning::Nothing);
    }
    let staff = staff_members::all(tx, shop).await?;
    Ok(spoken.praise(&staff).map_or(Meaning::Nothing, Meaning::Praises))
}

/// The case that waits for the guest's word. What was said before it was mended
/// is no word on that, nor is a complaint of who has ordered since: it is about
/// that order.
async fn waiting(
    tx: &mut Tx,
    shop: &ShopId,
    spoken: &Spoken,
    customer: CustomerId,
    now: Time,
) -> Result<Option<Case>, Error> {
    let customer = customers::find_survivor(tx, shop, customer).await?;
    let Some(id) = cases::waiting_for(tx, shop, customer).await? else { return Ok(None) };
    let case = cases::get(tx, shop, id).await?.filter(|case| case.state == State::Resolved);
    let Some((case, resolved)) = case.and_then(|case| case.resolved_at.map(|at| (case, at))) else {
        return Ok(None);
    };
    let said = spoken.at.unwrap_or(now);
    let is_late = spoken.at.is_some_and(|at| at < resolved);
    if is_late
        || spoken.doing == Doing::Complains
            && orders::has_placed(tx, shop, customer, (resolved, said)).await?
    {
        return Ok(None);
    }
    Ok(Some(case))
}
