use contracts::customers::v1::{Customer, CustomerErased, CustomerMerged, CustomerUnmerged};
use kernel::{CustomerId, ShopId};
use outbox::IncomingEvent;
use storage::{
    Tx,
    erasures::{self, Person},
};

use crate::{
    convert::projections as convert,
    domain::stories::names,
    error::Error,
    store::{
        cases,
        erasure::ERASE,
        faq::questions,
        follow_ups, ideas,
        praise::praises,
        projections::{customers, messages, orders},
        ratings, stories,
        surveys::{answers, expectations},
        watches::{alerts, watch_runs},
    },
};

/// Stands for the name of who was erased.
const ERASED: &str = "（已删除）";

/// Stores what an event says of a customer.
pub(super) async fn learn(
    tx: &mut Tx,
    shop: &ShopId,
    told: Option<Customer>,
    revision: i64,
) -> Result<CustomerId, Error> {
    let own = told.iter().flat_map(|customer| &customer.identities);
    let identities: Vec<_> = own.map(|own| (own.channel.clone(), own.sender_id.clone())).collect();
    let customer = convert::customer(shop, told, revision)?;
    if customers::put(tx, shop, &customer).await? {
        customers::put_identities(tx, shop, customer.id, &identities).await?;
    }
    Ok(customer.id)
}

/// Leaves no word of or about the customer.
pub(super) async fn erased(tx: &mut Tx, event: &IncomingEvent, told: CustomerErased) -> Result<(), Error> {
    let shop = &event.shop;
    let id = convert::customer(shop, told.customer.clone(), told.revision)?.id;
    // Held first, as by everybody; and erased before the name is lost, which stories are
    // found by.
    customers::hold_survivor(tx, shop, id).await?;
    for name in customers::names(tx, shop, id).await? {
        empty_stories(tx, shop, &name).await?;
    }
    let senders = told.identities.into_iter().map(|own| (own.channel, own.sender_id));
    let person = Person { id: id.0, senders: senders.collect() };
    erasures::erase(tx, shop, &person, &ERASE, event.occurred_at).await?;
    learn(tx, shop, told.customer, told.revision).await.map(drop)
}

/// Empties the stories that name somebody, whoever they are said to be about.
async fn empty_stories(tx: &mut Tx, shop: &ShopId, name: &str) -> Result<(), Error> {
    // One who was erased before is called as everybody who was.
    if name == ERASED {
        return Ok(());
    }
    for (story, words) in stories::with_text(tx, shop, name).await? {
        if names(&words, name) {
            stories::empty(tx, shop, story).await?;
        }
    }
    Ok(())
}

/// Gives everything of the merged record to its survivor.
pub(super) async fn merged(tx: &mut Tx, event: &IncomingEvent, told: CustomerMerged) -> Result<(), Error> {
    let shop = &event.shop;
    let merged = convert::merged(shop, &told.merged)?;
    // Held before the one it was merged into, as everybody who follows a merge does.
    let was = customers::hold_survivor(tx, shop, merged).await?;
    let survivor = learn(tx, shop, told.customer, told.revision).await?;
    // The survivor may itself have been merged since.
    let into = customers::hold_survivor(tx, shop, survivor).await?;
    if into == merged || was != merged {
        return Ok(());
    }
    customers::note(tx, shop, (merged, into), event.occurred_at).await?;
    customers::merge(tx, shop, merged, into).await?;
    orders::merge(tx, shop, merged, into).await?;
    ratings::merge(tx, shop, merged, into).await?;
    expectations::merge(tx, shop, merged, into).await?;
    answers::merge(tx, shop, merged, into).await?;
    praises::merge(tx, shop, merged, into).await?;
    cases::merge(tx, shop, merged, into).await?;
    follow_ups::merge(tx, shop, merged, into, event.occurred_at).await?;
    questions::merge(tx, shop, merged, into).await?;
    messages::merge(tx, shop, merged, into).await?;
    alerts::merge(tx, shop, merged, into).await?;
    stories::merge(tx, shop, merged, into).await?;
    ideas::merge(tx, shop, merged, into).await?;
    watch_runs::delete(tx, shop, merged).await?;
    watch_runs::schedule(tx, shop, into, event.occurred_at).await?;
    Ok(())
}

/// Gives the record that is itself again what was its own.
pub(super) async fn unmerged(
    tx: &mut Tx,
    event: &IncomingEvent,
    told: CustomerUnmerged,
) -> Result<(), Error> {
    let shop = &event.shop;
    let restored = convert::customer(shop, told.restored.clone(), told.restored_revision)?.id;
    let survivor = customers::hold_survivor(tx, shop, restored).await?;
    if survivor != restored {
        customers::unmerge(tx, shop, restored, survivor).await?;
        ideas::votes_of(tx, shop, restored).await?;
        watch_runs::schedule(tx, shop, restored, event.occurred_at).await?;
        watch_runs::schedule(tx, shop, survivor, event.occurred_at).await?;
    }
    learn(tx, shop, told.restored, told.restored_revision).await?;
    learn(tx, shop, told.customer, told.revision).await.map(drop)
}
