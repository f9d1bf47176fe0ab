//! What the service learns from the others: who is who, which gifts go with which
//! order, who is wished or told something, and what became of an idea.

mod cases;
mod exceptions;
mod gifts;
mod ideas;
mod reach;
mod said;
mod wishes;

use contracts::{
    customers::v1::{Customer, CustomerChanged, CustomerErased, CustomerMerged, CustomerUnmerged},
    feedback::v1::{CaseOpened, GuestAddressed, IdeaDecided},
    loyalty::v1::{ExceptionDecided, MembershipReminded, RewardGranted, RewardReturned, WishMade},
};
use kernel::{Failure, ShopId, Time};
use outbox::{EventHandler, IncomingEvent, ORDERS};
use storage::{
    Tx,
    erasures::{self, Person},
};

use crate::{
    app::learn_customer::{Source, learn_customer},
    convert,
    service::Orders,
    store::{erasure::ERASE, projections::customers},
};

outbox::events! {
    /// What orders has a use for.
    enum Event of ORDERS {
        CaseOpened, CustomerChanged, CustomerErased, CustomerMerged, CustomerUnmerged, ExceptionDecided, GuestAddressed, IdeaDecided, MembershipReminded, RewardGranted, RewardReturned, WishMade,
    }
}

impl EventHandler for Orders {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        let (shop, at) = (&event.shop, event.occurred_at);
        match Event::read(event)? {
            None => Ok(()),
            Some(Event::CustomerChanged(changed)) => {
                let source = Source { shop, revision: changed.revision, at };
                learn_customer(tx, source, changed.customer).await.map(drop)
            }
            Some(Event::CustomerErased(erased)) => {
                let who = convert::customer_in(shop, name_of(erased.customer.as_ref()), "customer")?;
                let senders = erased.identities.into_iter().map(|own| (own.channel, own.sender_id));
                let person = Person { id: who.0, senders: senders.collect() };
                erasures::erase(tx, shop, &person, &ERASE, at).await?;
                let source = Source { shop, revision: erased.revision, at };
                learn_customer(tx, source, erased.customer).await.map(drop)
            }
            Some(Event::CustomerMerged(merged)) => {
                let from = convert::customer_in(shop, &merged.merged, "merged")?;
                let source = Source { shop, revision: merged.revision, at };
                let survivor = learn_customer(tx, source, merged.customer).await?;
                Ok(customers::merge(tx, shop, from, survivor, at).await?)
            }
            Some(Event::CustomerUnmerged(undone)) => unmerge(tx, shop, *undone, at).await,
            Some(Event::RewardGranted(granted)) => gifts::put_in(tx, shop, granted.grant).await,
            Some(Event::CaseOpened(opened)) => Ok(cases::notify(self, tx, shop, *opened).await?),
            Some(Event::GuestAddressed(said)) => Ok(said::say(self, tx, shop, *said).await?),
            Some(Event::ExceptionDecided(told)) => Ok(exceptions::say(self, tx, shop, *told).await?),
            Some(Event::IdeaDecided(told)) => Ok(ideas::say(self, tx, shop, *told).await?),
            Some(Event::WishMade(made)) => Ok(wishes::say(self, tx, shop, made.wish).await?),
            Some(Event::MembershipReminded(said)) => Ok(wishes::remind(self, tx, shop, *said).await?),
            Some(Event::RewardReturned(returned)) => gifts::take_out(tx, shop, returned.grant).await,
        }
    }
}

/// The record that was merged is itself again.
async fn unmerge(tx: &mut Tx, shop: &ShopId, undone: CustomerUnmerged, at: Time) -> Result<(), Failure> {
    let source = Source { shop, revision: undone.revision, at };
    learn_customer(tx, source, undone.customer).await?;
    let who = convert::customer_in(shop, name_of(undone.restored.as_ref()), "restored")?;
    let survivor = customers::unmerge(tx, shop, who).await?;
    let source = Source { shop, revision: undone.restored_revision, at };
    learn_customer(tx, source, undone.restored).await?;
    Ok(customers::give_back_opt_outs(tx, shop, who, survivor).await?)
}

fn name_of(customer: Option<&Customer>) -> &str {
    customer.map(|customer| customer.name.as_str()).unwrap_or_default()
}
