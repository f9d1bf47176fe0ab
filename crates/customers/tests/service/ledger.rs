use contracts::{
    common::v1::Money,
    customers::v1::{
        CreateContactRequest, CustomerLedger, GetCustomerLedgerRequest, LedgerEntry,
        ListLedgerEntriesRequest, MergeCustomersRequest, create_contact_request, ledger_entry::Kind,
    },
    loyalty::v1::{
        EntitlementUse, EntitlementUsed, Goodwill, GoodwillGiven, Grant, Membership, MembershipChanged,
        PointsEntry, PointsPosted, RewardTaken, entitlement_use::State,
    },
    orders::v1::{Order, OrderCompleted, OrderRefunded, OrdersImported, order::Refund},
};
use rstest::rstest;
use storage::Engine;
use uuid::Uuid;

use crate::shop::{Shop, called, refusal};

fn yuan(amount: i64) -> Money {
    Money { amount, currency: "CNY".to_owned() }
}

fn order(id: u128, customer: &str, amount: i64) -> Order {
    Order {
        name: format!("shops/nongmao/orders/{}", Uuid::from_u128(id)),
        customer: customer.to_owned(),
        total: Some(yuan(amount)),
        create_time: Some(runtime::field::timestamp(kernel::Time::from_micros(crate::shop::NOON).unwrap())),
        ..Order::default()
    }
}

fn refunded(order: Order, amounts: &[i64]) -> Order {
    let refund = |amount: &i64| Refund { amount: Some(yuan(*amount)), ..Refund::default() };
    Order {
        refunds: amounts.iter().map(refund).collect(),
        refunded: Some(yuan(amounts.iter().sum())),
        ..order
    }
}

async fn ledger(shop: &Shop, customer: &str) -> CustomerLedger {
    let request = GetCustomerLedgerRequest { name: format!("{customer}/ledger") };
    shop.owner().get_customer_ledger(request).await.unwrap().into_inner()
}

async fn entries(shop: &Shop, customer: &str, kind: Kind) -> Vec<LedgerEntry> {
    let request =
        ListLedgerEntriesRequest { parent: customer.to_owned(), kind: kind.into(), ..Default::default() };
    shop.owner().list_ledger_entries(request).await.unwrap().into_inner().ledger_entries
}

/// What happened to a guest: two orders, one of the past, a refund of each, a gift, goodwill,
/// points and a visit.
async fn much_happened(shop: &Shop, name: &str) {
    shop.deliver(1, 0, &OrderCompleted { order: Some(order(7, name, 3_805)) }).await;
    let refund = refunded(order(7, name, 3_805), &[505]);
    shop.deliver(2, 1, &OrderRefunded { order: Some(refund), ..OrderRefunded::default() }).await;
    let past = refunded(order(8, name, 2_000), &[100, 200]);
    shop.deliver(3, 1, &OrdersImported { orders: vec![past] }).await;
    let grant = Grant { customer: name.to_owned(), cost: Some(yuan(310)), ..Grant::default() };
    shop.deliver(4, 2, &RewardTaken { grant: Some(grant) }).await;
    let goodwill = Goodwill { customer: name.to_owned(), amount: Some(yuan(1_000)), ..Goodwill::default() };
    shop.deliver(5, 3, &GoodwillGiven { goodwill: Some(goodwill) }).await;
    let entry = Some(PointsEntry { points: 38, ..PointsEntry::default() });
    shop.deliver(6, 3, &PointsPosted { customer: name.to_owned(), entry, account: None }).await;
    let visit = CreateContactRequest {
        parent: name.to_owned(),
        kind: create_contact_request::Kind::Visit.into(),
        text: "教新厨师用蒸柜".into(),
        minutes: 45,
        ..CreateContactRequest::default()
    };
    shop.owner().create_contact(visit).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_ledger_has_both_sides_to_the_fen_with_their_sources(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    assert_eq!(ledger(&shop, &name).await.left, Some(yuan(0)));
    much_happened(&shop, &name).await;

    let found = ledger(&shop, &name).await;
    let (received, earned) = (found.received.unwrap(), found.earned.unwrap());
    assert_eq!((earned.sales, earned.order_count, earned.kept), (Some(yuan(5_805)), 2, Some(yuan(5_000))));
    assert_eq!((received.refunds, received.gifts), (Some(yuan(805)), Some(yuan(310))));
    assert_eq!((received.goodwill, received.total), (Some(yuan(1_000)), Some(yuan(2_115))));
    assert_eq!((received.gift_count, received.points, received.minutes), (1, 38, 45));
    assert_eq!(found.left, Some(yuan(3_690)));
    let sources: Vec<_> = found.sources.iter().map(|source| (source.kind(), source.entries)).collect();
    let expected = [
        (Kind::Sale, 2),
        (Kind::Refund, 3),
        (Kind::Gift, 1),
        (Kind::Goodwill, 1),
        (Kind::Points, 1),
        (Kind::Time, 1),
        (Kind::MembershipFee, 0),
        (Kind::Saving, 0),
    ];
    assert_eq!(sources, expected);
    let refunds = entries(&shop, &name, Kind::Refund).await;
    let of_orders = |id| refunds.iter().filter(|entry| entry.source == order(id, "", 0).name).count();
    assert_eq!((of_orders(7), of_orders(8)), (1, 2));
    let all = entries(&shop, &name, Kind::Unspecified).await;
    let money: i64 = all.iter().filter_map(|entry| entry.amount.as_ref()).map(|money| money.amount).sum();
    assert_eq!((all.len(), money), (9, 5_805 + 805 + 310 + 1_000));
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_merge_brings_both_ledgers_together(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let [one, other] = [shop.add(called("王师傅")).await.name, shop.add(called("老王")).await.name];
    much_happened(&shop, &other).await;
    let merge = MergeCustomersRequest { name: one.clone(), customer: other.clone(), ..Default::default() };
    shop.owner().merge_customers(merge).await.unwrap();
    assert_eq!(ledger(&shop, &one).await.left, Some(yuan(3_690)));
    let request = GetCustomerLedgerRequest { name: format!("{other}/ledger") };
    assert_eq!(refusal(shop.owner().get_customer_ledger(request).await).0, "NOT_FOUND");
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn membership_fees_and_what_they_saved_are_on_both_sides(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    let own = || Some(Membership { customer: name.clone(), ..Membership::default() });
    let changed = |paid| MembershipChanged { membership: own(), kind: 0, paid };
    shop.deliver(1, 0, &changed(Some(yuan(1_990)))).await;
    shop.deliver(2, 0, &changed(None)).await;
    shop.deliver(3, 1, &OrderCompleted { order: Some(order(7, &name, 3_000)) }).await;
    let used = |id, saving, state: State| EntitlementUsed {
        r#use: Some(EntitlementUse {
            name: format!("shops/nongmao/entitlementUses/{}", Uuid::from_u128(id)),
            customer: name.clone(),
            state: state.into(),
            saving: Some(yuan(saving)),
            ..EntitlementUse::default()
        }),
    };
    shop.deliver(4, 1, &used(1, 600, State::Captured)).await;
    shop.deliver(5, 1, &used(2, 400, State::Captured)).await;
    shop.deliver(6, 2, &used(2, 400, State::Returned)).await;
    let found = ledger(&shop, &name).await;
    let (received, earned) = (found.received.unwrap(), found.earned.unwrap());
    assert_eq!((earned.fees, earned.kept), (Some(yuan(1_990)), Some(yuan(4_990))));
    assert_eq!((received.savings, received.total), (Some(yuan(600)), Some(yuan(600))));
    assert_eq!(found.left, Some(yuan(4_390)));
    assert_eq!(entries(&shop, &name, Kind::Saving).await.len(), 1);
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}
