use std::collections::BTreeSet;

use contracts::{
    common::v1::ActDone,
    customers::v1::{
        CustomerChanged, CustomerErased, CustomerMerged, CustomerUnmerged, SegmentDeleted, SegmentMoved,
    },
    feedback::v1::{
        CaseClosed, CaseOpened, GuestAddressed, IdeaCredited, IdeaDecided, PraiseGiven, RatingSubmitted,
    },
    loyalty::v1::{
        EntitlementUsed, ExceptionDecided, GoodwillGiven, MembershipChanged, MembershipReminded,
        PointsPosted, RewardGranted, RewardReturned, RewardTaken, WishMade,
    },
    orders::v1::{
        MenuBackfilled, MenuItemChanged, MessageReceived, OrderAdvanced, OrderCancelled, OrderCompleted,
        OrderDelayed, OrderPlaced, OrderRefunded, OrdersImported, ShopChanged,
    },
};
use prost::Name;

use runtime::{CUSTOMERS, FEEDBACK, LOYALTY, ORDERS};

/// An event, who publishes it, and who gets it.
struct Route {
    package: &'static str,
    name: &'static str,
    subscribers: &'static [&'static str],
}

const fn route<M: Name>(subscribers: &'static [&'static str]) -> Route {
    Route { package: M::PACKAGE, name: M::NAME, subscribers }
}

/// Every event that somebody has a use for. One that is not here goes nowhere.
const ROUTES: [Route; 35] = [
    route::<CustomerChanged>(&[ORDERS, LOYALTY, FEEDBACK]),
    route::<CustomerMerged>(&[ORDERS, LOYALTY, FEEDBACK]),
    route::<CustomerUnmerged>(&[ORDERS, LOYALTY, FEEDBACK]),
    route::<CustomerErased>(&[ORDERS, LOYALTY, FEEDBACK]),
    route::<SegmentMoved>(&[LOYALTY]),
    route::<SegmentDeleted>(&[LOYALTY]),
    route::<ShopChanged>(&[CUSTOMERS, LOYALTY, FEEDBACK]),
    route::<OrdersImported>(&[CUSTOMERS, LOYALTY, FEEDBACK]),
    route::<MenuItemChanged>(&[FEEDBACK]),
    route::<MenuBackfilled>(&[FEEDBACK]),
    route::<OrderAdvanced>(&[FEEDBACK]),
    route::<MessageReceived>(&[CUSTOMERS, FEEDBACK]),
    route::<OrderDelayed>(&[CUSTOMERS]),
    route::<OrderPlaced>(&[CUSTOMERS, LOYALTY, FEEDBACK]),
    route::<OrderCompleted>(&[CUSTOMERS, LOYALTY, FEEDBACK]),
    route::<OrderCancelled>(&[CUSTOMERS, LOYALTY, FEEDBACK]),
    route::<OrderRefunded>(&[CUSTOMERS, LOYALTY, FEEDBACK]),
    route::<RewardGranted>(&[CUSTOMERS, ORDERS, FEEDBACK]),
    route::<RewardReturned>(&[CUSTOMERS, ORDERS, FEEDBACK]),
    route::<PointsPosted>(&[CUSTOMERS]),
    route::<GoodwillGiven>(&[CUSTOMERS]),
    route::<RewardTaken>(&[CUSTOMERS]),
    route::<WishMade>(&[CUSTOMERS, ORDERS]),
    route::<ExceptionDecided>(&[ORDERS]),
    route::<EntitlementUsed>(&[CUSTOMERS]),
    route::<MembershipChanged>(&[CUSTOMERS]),
    route::<MembershipReminded>(&[CUSTOMERS, ORDERS]),
    route::<CaseOpened>(&[CUSTOMERS, ORDERS]),
    route::<GuestAddressed>(&[ORDERS]),
    route::<CaseClosed>(&[CUSTOMERS, LOYALTY]),
    route::<PraiseGiven>(&[CUSTOMERS, LOYALTY]),
    route::<IdeaDecided>(&[CUSTOMERS, ORDERS]),
    route::<IdeaCredited>(&[LOYALTY]),
    // Customers keeps what was done for all of them; what it did it writes down itself.
    route::<ActDone>(&[CUSTOMERS]),
    // Loyalty never hears of a rating: no gift can come to depend on its score.
    route::<RatingSubmitted>(&[CUSTOMERS]),
];

/// Who gets an event, by its full name.
pub fn subscribers(kind: &str) -> &'static [&'static str] {
    let (package, name) = kind.rsplit_once('.').unwrap_or_default();
    let route = ROUTES.iter().find(|route| route.package == package && route.name == name);
    route.map_or(&[], |route| route.subscribers)
}

/// Who gets any event of a service, by its short name.
pub(crate) fn subscribers_of(service: &str) -> BTreeSet<&'static str> {
    let package = format!("renqing.{service}.v1");
    let its = ROUTES.iter().filter(|route| route.package == package);
    its.flat_map(|route| route.subscribers).copied().collect()
}

/// The full names of the events that a service gets.
pub fn routed_to(service: &str) -> impl Iterator<Item = String> {
    let its = ROUTES.iter().filter(move |route| route.subscribers.contains(&service));
    its.map(|route| format!("{}.{}", route.package, route.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gets_their_own_events() {
        for service in runtime::SERVICES {
            assert!(!subscribers_of(service).contains(service));
        }
        assert_eq!(subscribers_of(FEEDBACK), BTreeSet::from([CUSTOMERS, LOYALTY, ORDERS]));
    }

    #[test]
    fn an_event_that_nobody_uses_goes_nowhere() {
        assert!(subscribers("renqing.orders.v1.Order").is_empty());
        assert!(subscribers("OrderPlaced").is_empty());
    }
}
