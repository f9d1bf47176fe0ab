use kernel::{CustomerId, ShopId, Time};
use storage::Tx;

use crate::{
    domain::cases::{Actor, Case, Category},
    error::Error,
    store::cases,
};

/// A failure of the same kind within so many days is the second one.
const SECOND_WITHIN: i64 = 90 * Time::DAY;

/// A second failure of the same kind goes to the manager at once, and what turns
/// out to be none does not.
pub(super) async fn note_repeat(tx: &mut Tx, shop: &ShopId, case: &mut Case, now: Time) -> Result<(), Error> {
    let who = renqing(now);
    if is_repeat(tx, shop, case).await? {
        case.repeats(who);
    } else {
        case.repeats_nothing(who);
    }
    Ok(())
}

/// Keeps a case that was sorted as another category. It may be a second failure
/// now, or none any more, and so may the guest's later cases of either category.
/// The guest is held, so that no case comes in between.
pub(super) async fn sort_anew(
    tx: &mut Tx,
    shop: &ShopId,
    case: &mut Case,
    before: &Case,
    now: Time,
) -> Result<(), Error> {
    // Its reason names the category it had.
    case.repeats_nothing(renqing(now));
    note_repeat(tx, shop, case, now).await?;
    cases::save(tx, shop, case, before.entries.len()).await?;
    let Some(customer) = case.complaint.customer else { return Ok(()) };
    let of = [before.category, case.category];
    let until = case.created_at.plus_micros(SECOND_WITHIN);
    for id in cases::later(tx, shop, case, customer, until, of).await? {
        let Some(later) = cases::get(tx, shop, id).await? else { continue };
        if is_repeat(tx, shop, &later).await? == later.repeated {
            continue;
        }
        let Some(mut later) = cases::hold(tx, shop, id).await? else { continue };
        let entries = later.entries.len();
        note_repeat(tx, shop, &mut later, now).await?;
        cases::save(tx, shop, &mut later, entries).await?;
    }
    Ok(())
}

/// What is neither this nor that is of no kind.
async fn is_repeat(tx: &mut Tx, shop: &ShopId, case: &Case) -> Result<bool, Error> {
    let of_a_kind = |_: &CustomerId| case.category != Category::Other;
    let Some(customer) = case.complaint.customer.filter(of_a_kind) else { return Ok(false) };
    let since = case.created_at.plus_micros(-SECOND_WITHIN);
    Ok(cases::has_another(tx, shop, case, customer, since).await?)
}

fn renqing(at: Time) -> Actor<'static> {
    Actor { by: "renqing", is_staff: false, at }
}
