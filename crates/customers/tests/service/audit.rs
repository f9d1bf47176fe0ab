use contracts::{
    common::v1::{ActDone, principal::Kind},
    customers::v1::{
        AccessKey, AuditEntry, CreateHouseKeyRequest, DeleteAccessKeyRequest, EraseCustomerRequest, HouseKey,
        ListAuditEntriesRequest, ListHouseAuditEntriesRequest, MergeCustomersRequest, RotateAccessKeyRequest,
    },
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, called, owner_of, refusal};

const OWNER: &str = "shops/nongmao/accessKeys/owner";
const SERVICE: &str = "renqing.customers.v1.CustomersService.";

fn all() -> ListAuditEntriesRequest {
    ListAuditEntriesRequest { parent: "shops/nongmao".into(), ..ListAuditEntriesRequest::default() }
}

async fn list(shop: &Shop, request: ListAuditEntriesRequest) -> Vec<AuditEntry> {
    shop.owner().list_audit_entries(request).await.unwrap().into_inner().audit_entries
}

/// What was done, and to what.
fn told(entries: &[AuditEntry]) -> Vec<(&str, &str)> {
    entries
        .iter()
        .map(|entry| (entry.method.strip_prefix(SERVICE).unwrap_or(&entry.method), entry.resource.as_str()))
        .collect()
}

async fn make_key(shop: &Shop) -> AccessKey {
    let key = AccessKey { kind: Kind::Staff.into(), display_name: "小刘".into(), ..AccessKey::default() };
    shop.make_key(key).await.unwrap()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_done_to_keys_and_customers_is_listed_with_who_did_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let key = make_key(&shop).await;
    let rotate = RotateAccessKeyRequest { name: key.name.clone(), overlap_seconds: None };
    let rotated = shop.owner().rotate_access_key(rotate).await.unwrap().into_inner();
    shop.pass(1);
    let delete = DeleteAccessKeyRequest { name: key.name.clone() };
    shop.owner().delete_access_key(delete.clone()).await.unwrap();
    let customer = shop.add(called("王师傅")).await.name;
    let request_id = uuid::Uuid::from_u128(7).to_string();
    let erase = EraseCustomerRequest { name: customer.clone(), request_id: request_id.clone() };
    for _ in 0..2 {
        shop.owner().erase_customer(erase.clone()).await.unwrap();
    }
    // What was refused was not done.
    shop.owner().delete_access_key(delete).await.unwrap_err();

    let entries = list(&shop, all()).await;
    let expected = [
        ("EraseCustomer", customer.as_str()),
        ("DeleteAccessKey", &key.name),
        ("RotateAccessKey", &key.name),
        ("CreateAccessKey", &key.name),
    ];
    assert_eq!(told(&entries), expected);
    for entry in &entries {
        assert!(entry.name.starts_with("shops/nongmao/auditEntries/"));
        assert_eq!((entry.kind(), entry.principal.as_str()), (Kind::Owner, OWNER));
    }
    assert_eq!(entries[0].request_id, request_id);
    assert_eq!(entries[0].create_time, Some(runtime::field::timestamp(shop.now())));
    let written = format!("{entries:?}");
    for hidden in ["小刘", "王师傅", &key.secret, &rotated.secret] {
        assert!(!written.contains(hidden), "{hidden}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_merge_is_listed_under_either_record(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other) = (shop.add(called("王师傅")).await.name, shop.add(called("老王")).await.name);
    let merge = MergeCustomersRequest {
        name: one.clone(),
        customer: other.clone(),
        request_id: uuid::Uuid::from_u128(7).to_string(),
    };
    shop.owner().merge_customers(merge).await.unwrap();
    for name in [&one, &other] {
        let entries = list(&shop, ListAuditEntriesRequest { resource: name.clone(), ..all() }).await;
        assert_eq!(told(&entries), [("MergeCustomers", one.as_str())]);
        assert_eq!(entries[0].customer, other);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_entry_is_kept_for_400_days_and_old_ones_are_looked_for_once_an_hour(#[case] engine: Engine) {
    const DAY: i64 = 86_400;
    let Some(shop) = Shop::open(engine).await else { return };
    make_key(&shop).await;
    shop.pass(200 * DAY);
    make_key(&shop).await;
    shop.run_due().await;
    shop.pass(200 * DAY - 60);
    shop.run_due().await;
    assert_eq!(list(&shop, all()).await.len(), 2);
    shop.pass(120);
    shop.run_due().await;
    assert_eq!(list(&shop, all()).await.len(), 2);
    shop.pass(3_600);
    shop.run_due().await;
    assert_eq!(list(&shop, all()).await.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_other_services_tell_is_listed_once_and_by_who_or_what(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let key = make_key(&shop).await;
    let done = ActDone {
        kind: Kind::Manager.into(),
        subject: "shops/nongmao/accessKeys/m".into(),
        method: "renqing.orders.v1.OrdersService.RefundOrder".into(),
        resource: "shops/nongmao/orders/o".into(),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into(),
        ..ActDone::default()
    };
    shop.deliver(1, 1, &done).await;
    let entries = list(&shop, all()).await;
    assert_eq!(told(&entries)[..1], [(done.method.as_str(), done.resource.as_str())]);
    assert_eq!((entries.len(), entries[0].kind()), (2, Kind::Manager));
    assert_eq!(entries[0].trace_id, "0af7651916cd43dd8448eb211c80319c");

    let by = ListAuditEntriesRequest { principal: done.subject.clone(), ..all() };
    assert_eq!(list(&shop, by).await, entries[..1]);
    let about = ListAuditEntriesRequest { resource: key.name.clone(), ..all() };
    assert_eq!(list(&shop, about).await, entries[1..]);
    let first = ListAuditEntriesRequest { page_size: 1, ..all() };
    let page = shop.owner().list_audit_entries(first.clone()).await.unwrap().into_inner();
    assert_eq!(page.audit_entries, entries[..1]);
    let second = ListAuditEntriesRequest { page_token: page.next_page_token, ..first };
    let page = shop.owner().list_audit_entries(second).await.unwrap().into_inner();
    assert_eq!((page.audit_entries.as_slice(), page.next_page_token.as_str()), (&entries[1..], ""));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_done_to_house_keys_is_listed_for_the_owner_of_the_house_alone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let subject = "accessKeys/owner".to_owned();
    let owner = runtime::Principal { kind: runtime::Kind::Owner, shop: None, subject };
    let mut house = shop.client_of(owner);
    let house_key = Some(HouseKey { display_name: "老板".into(), ..HouseKey::default() });
    let made = house.create_house_key(CreateHouseKeyRequest { house_key }).await.unwrap().into_inner();
    let request = ListHouseAuditEntriesRequest::default();
    let entries = house.list_house_audit_entries(request.clone()).await.unwrap().into_inner().audit_entries;
    assert_eq!(told(&entries), [("CreateHouseKey", made.name.as_str())]);
    assert!(entries[0].name.starts_with("auditEntries/"));
    assert_eq!(entries[0].principal, "accessKeys/owner");
    assert_eq!(list(&shop, all()).await, []);
    let refused = shop.owner().list_house_audit_entries(request).await;
    assert_eq!(refusal(refused).0, "NOT_THE_HOUSE");
    let mut stranger = shop.client_of(owner_of("other"));
    assert_eq!(refusal(stranger.list_audit_entries(all()).await).0, "FOREIGN_SHOP");
}
