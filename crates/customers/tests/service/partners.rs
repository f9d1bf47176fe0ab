use contracts::{
    common::v1::Money,
    customers::v1::{
        CreateDueRequest, CreatePartnerContactRequest, CreatePartnerRequest, DeleteDueRequest,
        DeletePartnerRequest, Due, GetPartnerRequest, ListDuesRequest, ListPartnerContactsRequest,
        ListPartnersRequest, Partner, SettleDueRequest, UpdatePartnerRequest,
        create_contact_request::Kind as ContactKind,
        partner::{Kind, Terms},
    },
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, field_of, refusal};

fn yuan(amount: i64) -> Money {
    Money { amount, currency: "CNY".to_owned() }
}

fn butcher() -> Partner {
    Partner {
        kind: Kind::Supplier.into(),
        display_name: "张记肉铺".into(),
        contact_person: "张老板".into(),
        phone: "138 0013 8000".into(),
        terms: Some(Terms { payment_days: 7, delivery_weekdays: vec![1, 3, 5], ..Terms::default() }),
        ..Partner::default()
    }
}

async fn add(shop: &Shop, partner: Partner) -> Partner {
    let parent = "shops/nongmao".into();
    let request = CreatePartnerRequest { parent, partner: Some(partner), ..Default::default() };
    shop.owner().create_partner(request).await.unwrap().into_inner()
}

fn bill(partner: &Partner, amount: i64, due_date: &str) -> CreateDueRequest {
    let due = Due {
        amount: Some(yuan(amount)),
        due_date: due_date.into(),
        description: "五花肉20斤".into(),
        ..Due::default()
    };
    CreateDueRequest { parent: partner.name.clone(), due: Some(due), ..CreateDueRequest::default() }
}

async fn dues(shop: &Shop, paid_too: bool) -> Vec<Due> {
    let request = ListDuesRequest { parent: "shops/nongmao".into(), paid_too, ..Default::default() };
    shop.owner().list_dues(request).await.unwrap().into_inner().dues
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_owed_to_a_partner_is_due_by_their_terms_until_it_is_paid(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let partner = add(&shop, butcher()).await;
    assert_eq!((partner.owed.clone(), partner.next_due_date.as_str()), (Some(yuan(0)), ""));
    let by_terms = shop.owner().create_due(bill(&partner, 30_000, "")).await.unwrap().into_inner();
    assert_eq!((by_terms.due_date.as_str(), by_terms.overdue), ("2026-11-30", false));
    let late = shop.owner().create_due(bill(&partner, 5_000, "2026-11-01")).await.unwrap().into_inner();
    assert!(late.overdue);

    let get = GetPartnerRequest { name: partner.name.clone() };
    let found = shop.owner().get_partner(get.clone()).await.unwrap().into_inner();
    assert_eq!((found.owed, found.next_due_date.as_str()), (Some(yuan(35_000)), "2026-11-01"));
    assert_eq!(dues(&shop, false).await, [late.clone(), by_terms]);
    let delete = DeletePartnerRequest { name: partner.name.clone(), ..DeletePartnerRequest::default() };
    assert_eq!(refusal(shop.owner().delete_partner(delete).await).0, "DUES_OPEN");

    let settle = SettleDueRequest { name: late.name.clone(), ..SettleDueRequest::default() };
    let paid = shop.owner().settle_due(settle.clone()).await.unwrap().into_inner();
    assert!(paid.paid_time.is_some() && !paid.overdue);
    shop.pass(60);
    assert_eq!(shop.owner().settle_due(settle).await.unwrap().into_inner(), paid);
    assert_eq!((dues(&shop, false).await.len(), dues(&shop, true).await.len()), (1, 2));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_partner_has_a_timeline_and_is_changed_and_taken_away(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let partner = add(&shop, butcher()).await;
    let call = CreatePartnerContactRequest {
        parent: partner.name.clone(),
        kind: ContactKind::Call.into(),
        text: "下周涨价".into(),
        ..CreatePartnerContactRequest::default()
    };
    shop.owner().create_partner_contact(call).await.unwrap();
    let list = ListPartnerContactsRequest { parent: partner.name.clone(), ..Default::default() };
    let told = shop.owner().list_partner_contacts(list.clone()).await.unwrap().into_inner().contacts;
    assert_eq!((told[0].summary.as_str(), told.len()), ("下周涨价", 1));
    assert!(told[0].name.starts_with(&partner.name));
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());

    let notes = Partner { name: partner.name.clone(), notes: "肉好".into(), ..Partner::default() };
    let update = UpdatePartnerRequest { partner: Some(notes), ..UpdatePartnerRequest::default() };
    let changed = shop.owner().update_partner(update).await.unwrap().into_inner();
    assert_eq!((changed.notes.as_str(), changed.phone.as_str()), ("肉好", "138 0013 8000"));
    let of_kind = |kind: Kind| ListPartnersRequest {
        parent: "shops/nongmao".into(),
        kind: kind.into(),
        ..ListPartnersRequest::default()
    };
    assert_eq!(shop.owner().list_partners(of_kind(Kind::Landlord)).await.unwrap().into_inner().partners, []);
    let found = shop.owner().list_partners(of_kind(Kind::Supplier)).await.unwrap().into_inner().partners;
    assert_eq!(found, [changed]);
    let delete = DeletePartnerRequest { name: partner.name, ..DeletePartnerRequest::default() };
    shop.owner().delete_partner(delete).await.unwrap();
    assert_eq!(refusal(shop.owner().list_partner_contacts(list).await).0, "NOT_FOUND");
}

#[tokio::test]
async fn a_bill_of_nothing_or_of_no_day_is_refused() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let partner = add(&shop, butcher()).await;
    for (request, field) in [
        (bill(&partner, 0, ""), "due.amount.amount"),
        (bill(&partner, 5, "2026-02-30"), "due.due_date"),
        (bill(&partner, 5, "20261130"), "due.due_date"),
    ] {
        assert_eq!(field_of(&shop.owner().create_due(request).await.unwrap_err()), field);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_bill_that_was_a_mistake_is_taken_back_unless_it_was_paid(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let partner = add(&shop, butcher()).await;
    let wrong = shop.owner().create_due(bill(&partner, 30_000, "")).await.unwrap().into_inner();
    let paid = shop.owner().create_due(bill(&partner, 5_000, "")).await.unwrap().into_inner();
    let settle = SettleDueRequest { name: paid.name.clone(), ..SettleDueRequest::default() };
    shop.owner().settle_due(settle).await.unwrap();
    let delete = |due: &Due, id: u128| DeleteDueRequest {
        name: due.name.clone(),
        request_id: uuid::Uuid::from_u128(id).to_string(),
    };
    for _ in 0..2 {
        shop.owner().delete_due(delete(&wrong, 1)).await.unwrap();
    }
    assert_eq!(dues(&shop, true).await.iter().map(|due| &due.name).collect::<Vec<_>>(), [&paid.name]);
    let again = shop.owner().delete_due(delete(&wrong, 2)).await.unwrap_err();
    assert_eq!(again.code(), tonic::Code::NotFound);
    assert_eq!(refusal(shop.owner().delete_due(delete(&paid, 3)).await).0, "DUE_PAID");
}
