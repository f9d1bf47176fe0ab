use contracts::{
    common::v1::{Principal, principal::Kind},
    customers::v1::{
        CreateHouseKeyRequest, DeleteHouseKeyRequest, HouseKey, ListHouseKeysRequest,
        ResolveAccessKeyRequest, RotateHouseKeyRequest,
    },
};
use rstest::rstest;
use storage::Engine;
use tonic::{Code, Status};

use crate::shop::{Client, Shop, owner_of, refusal};

/// The owner of the house, as the key of the settings stands for.
fn house(shop: &Shop) -> Client {
    let subject = "accessKeys/owner".to_owned();
    shop.client_of(runtime::Principal { kind: runtime::Kind::Owner, shop: None, subject })
}

async fn make(shop: &Shop) -> HouseKey {
    let house_key = HouseKey { display_name: "老板".to_owned(), ..HouseKey::default() };
    let request = CreateHouseKeyRequest { house_key: Some(house_key) };
    house(shop).create_house_key(request).await.unwrap().into_inner()
}

async fn resolve(shop: &Shop, secret: &str) -> Result<Principal, Status> {
    let request = ResolveAccessKeyRequest { secret: secret.to_owned() };
    shop.service().resolve_access_key(request).await.map(tonic::Response::into_inner)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_house_key_lets_an_owner_of_every_shop_in_until_it_is_deleted(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let made = make(&shop).await;
    assert!(made.secret.starts_with("rq__") && made.secret.len() == 47);
    let owner = Principal { kind: Kind::Owner.into(), shop: String::new(), subject: made.name.clone() };
    assert_eq!(resolve(&shop, &made.secret).await.unwrap(), owner);
    let elsewhere = made.secret.replace("rq__", "rq_nongmao_");
    assert_eq!(resolve(&shop, &elsewhere).await.unwrap_err().code(), Code::NotFound);

    let delete = DeleteHouseKeyRequest { name: made.name.clone() };
    house(&shop).delete_house_key(delete.clone()).await.unwrap();
    assert_eq!(resolve(&shop, &made.secret).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(refusal(house(&shop).delete_house_key(delete).await).0, "NOT_FOUND");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn house_keys_are_listed_newest_first_without_secrets(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, HouseKey { secret: String::new(), ..make(&shop).await });
    }
    let first = ListHouseKeysRequest { page_size: 2, ..ListHouseKeysRequest::default() };
    let page = house(&shop).list_house_keys(first.clone()).await.unwrap().into_inner();
    assert_eq!(page.house_keys, made[..2]);
    let second = ListHouseKeysRequest { page_token: page.next_page_token, ..first };
    let page = house(&shop).list_house_keys(second).await.unwrap().into_inner();
    assert_eq!((page.house_keys.as_slice(), page.next_page_token.as_str()), (&made[2..], ""));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_house_key_that_is_rotated_has_two_secrets_for_a_while(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = make(&shop).await;
    let rotate = RotateHouseKeyRequest { name: first.name.clone(), overlap_seconds: Some(60) };
    let second = house(&shop).rotate_house_key(rotate).await.unwrap().into_inner();
    let ends = runtime::field::timestamp(shop.now().plus_micros(60_000_000));
    assert_eq!(second.previous_secret_expire_time, Some(ends));
    for secret in [&first.secret, &second.secret] {
        assert_eq!(resolve(&shop, secret).await.unwrap().subject, first.name);
    }
    shop.pass(60);
    assert_eq!(resolve(&shop, &first.secret).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(resolve(&shop, &second.secret).await.unwrap().subject, first.name);
}

#[tokio::test]
async fn house_keys_are_not_the_business_of_a_shops_owner() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let made = make(&shop).await;
    let mut owner = shop.client_of(owner_of("nongmao"));
    let house_key = Some(HouseKey { display_name: "x".to_owned(), ..HouseKey::default() });
    let create = CreateHouseKeyRequest { house_key };
    assert_eq!(refusal(owner.create_house_key(create).await).0, "NOT_THE_HOUSE");
    assert_eq!(refusal(owner.list_house_keys(ListHouseKeysRequest::default()).await).0, "NOT_THE_HOUSE");
    let rotate = RotateHouseKeyRequest { name: made.name.clone(), overlap_seconds: None };
    assert_eq!(refusal(owner.rotate_house_key(rotate).await).0, "NOT_THE_HOUSE");
    let delete = DeleteHouseKeyRequest { name: made.name };
    assert_eq!(refusal(owner.delete_house_key(delete).await).0, "NOT_THE_HOUSE");
    let delete = DeleteHouseKeyRequest { name: "shops/nongmao/accessKeys/x".to_owned() };
    assert_eq!(refusal(house(&shop).delete_house_key(delete).await).0, "INVALID_FIELD");
}
