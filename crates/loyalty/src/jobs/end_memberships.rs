//! Memberships end, or their holders hear before that they will; uses that nobody captured go
//! back.

use contracts::loyalty::v1::membership_changed::Kind;
use kernel::{ShopId, Time};
use outbox::OneByOne;
use storage::Tx;
use uuid::Uuid;

use crate::{
    app::plans::{self as app, Opened},
    domain::plans::{Membership, MembershipId, MembershipState, explain},
    error::Error,
    publish,
    service::Loyalty,
    store::{
        plans::{memberships, uses},
        projections::customers,
    },
};

const AT_ONCE: i64 = 100;

/// Does what is due of memberships and uses.
pub(super) async fn end_memberships(service: &Loyalty) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let (ending, held) =
        (memberships::due(&mut tx, now, AT_ONCE).await?, uses::due(&mut tx, now, AT_ONCE).await?);
    drop(tx);
    let mut done = OneByOne::new();
    for (shop, id) in ending {
        let what = format!("shops/{shop}/memberships/{id}");
        done.note(of_membership(service, &shop, MembershipId(id), now).await, &what)?;
    }
    for (shop, id) in held {
        let what = format!("shops/{shop}/entitlementUses/{id}");
        done.note(give_back(service, &shop, id).await, &what)?;
    }
    Ok(done.finish()?)
}

fn shop_of(shop: &str) -> Result<ShopId, Error> {
    Ok(storage::column::word(shop, "memberships")?)
}

async fn of_membership(service: &Loyalty, shop: &str, id: MembershipId, now: Time) -> Result<(), Error> {
    let shop = shop_of(shop)?;
    let mut tx = service.db.begin().await?;
    let opened = app::open(service, &mut tx, &shop, id).await?;
    // Another process may have been here.
    if opened.own.due_at.is_none_or(|due| due > now) {
        return Ok(());
    }
    let is_over = opened.own.is_over(&opened.terms, opened.today);
    if is_over {
        let ended = Membership { state: MembershipState::Ended, ..opened.own };
        app::save(service, &mut tx, &shop, ended, Kind::Ended, None).await?;
    } else {
        remind(service, &mut tx, &shop, opened).await?;
    }
    Ok(tx.commit().await?)
}

/// Tells who has to pay to go on, once for each end.
async fn remind(service: &Loyalty, tx: &mut Tx, shop: &ShopId, opened: Opened) -> Result<(), Error> {
    let Opened { mut own, terms, coming, known, now, today } = opened;
    let end = own.paid_until.filter(|_| own.cancelled_to.is_none() && coming.is_paid());
    if let Some(end) = end.filter(|end| own.reminded_of != Some(*end)) {
        own.reminded_of = Some(end);
        let name = customers::get(tx, shop, own.customer).await?.display_name;
        let wording = explain::reminder(&name, (&terms, &coming), known.currency, (end, today));
        let until = known.schedule.start_of_day(end).unwrap_or(now);
        let event = publish::membership_reminded(shop, own.customer, wording, until);
        outbox::publish(tx, &service.ids, now, shop, &[event]).await?;
    }
    own.due_at = app::due(&own, &coming, &known.schedule, today).filter(|due| *due > now);
    Ok(memberships::update(tx, shop, &own).await?)
}

async fn give_back(service: &Loyalty, shop: &str, id: Uuid) -> Result<(), Error> {
    let shop = shop_of(shop)?;
    let mut tx = service.db.begin().await?;
    app::give_back_held(&mut tx, &shop, id).await?;
    Ok(tx.commit().await?)
}
