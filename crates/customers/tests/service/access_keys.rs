use contracts::{
    common::v1::{Principal, principal::Kind},
    customers::v1::{
        AccessKey, ClaimAccessKeyRequest, CreateAccessKeyRequest, DeleteAccessKeyRequest,
        EraseCustomerRequest, ListAccessKeysRequest, ResolveAccessKeyRequest, RotateAccessKeyRequest,
    },
};
use rstest::rstest;
use storage::{Engine, on};
use tonic::{Code, Status};

use crate::shop::{Shop, called, owner_of, refusal};

fn key(kind: Kind, customer: &str) -> AccessKey {
    let (display_name, customer) = ("小刘".to_owned(), customer.to_owned());
    AccessKey { kind: kind.into(), display_name, customer, ..AccessKey::default() }
}

async fn resolve(shop: &Shop, secret: &str) -> Result<Principal, Status> {
    let request = ResolveAccessKeyRequest { secret: secret.to_owned() };
    shop.service().resolve_access_key(request).await.map(tonic::Response::into_inner)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_secret_lets_its_holder_in_until_the_key_is_deleted(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let made = shop.make_key(key(Kind::Staff, "")).await.unwrap();
    assert!(made.secret.starts_with("rq_nongmao_") && made.secret.len() == 54);
    let elsewhere = made.secret.replace("rq_nongmao_", "rq_other_");
    assert_eq!(resolve(&shop, &elsewhere).await.unwrap_err().code(), Code::NotFound);
    let principal = resolve(&shop, &made.secret).await.unwrap();
    let expected =
        Principal { kind: Kind::Staff.into(), shop: "shops/nongmao".into(), subject: made.name.clone() };
    assert_eq!(principal, expected);

    let delete = DeleteAccessKeyRequest { name: made.name.clone() };
    shop.owner().delete_access_key(delete.clone()).await.unwrap();
    assert_eq!(resolve(&shop, &made.secret).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(refusal(shop.owner().delete_access_key(delete).await).0, "NOT_FOUND");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guests_key_stands_for_a_customer_of_the_shop(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    let made = shop.make_key(key(Kind::Guest, &name)).await.unwrap();
    assert_eq!(made.customer, name);
    assert_eq!(resolve(&shop, &made.secret).await.unwrap().subject, name);

    let nobody = format!("shops/nongmao/customers/{}", uuid::Uuid::nil());
    let foreign = name.replace("nongmao", "other");
    for (key, refused) in [
        (key(Kind::Guest, &nobody), (Code::NotFound, "")),
        (key(Kind::Guest, ""), (Code::InvalidArgument, "access_key.customer")),
        (key(Kind::Guest, "x"), (Code::InvalidArgument, "access_key.customer")),
        (key(Kind::Guest, &foreign), (Code::InvalidArgument, "access_key.customer")),
        (key(Kind::Staff, &name), (Code::InvalidArgument, "access_key.customer")),
        (key(Kind::Service, ""), (Code::InvalidArgument, "access_key.kind")),
        (key(Kind::Unspecified, ""), (Code::InvalidArgument, "access_key.kind")),
    ] {
        let (code, field) = shop.make_key(key).await.unwrap_err();
        assert_eq!((code, field.as_str()), refused);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn keys_are_listed_newest_first_without_secrets(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut made = Vec::new();
    for kind in [Kind::Owner, Kind::Courier, Kind::Integration] {
        let made_key = shop.make_key(key(kind, "")).await.unwrap();
        made.insert(0, AccessKey { secret: String::new(), ..made_key });
    }
    let first = ListAccessKeysRequest { parent: "shops/nongmao".into(), page_size: 2, ..Default::default() };
    let page = shop.owner().list_access_keys(first.clone()).await.unwrap().into_inner();
    assert_eq!(page.access_keys, made[..2]);
    let second = ListAccessKeysRequest { page_token: page.next_page_token, ..first };
    let page = shop.owner().list_access_keys(second).await.unwrap().into_inner();
    assert_eq!((page.access_keys.as_slice(), page.next_page_token.as_str()), (&made[2..], ""));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_secret_is_stored_nowhere(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let secret = shop.make_key(key(Kind::Staff, "")).await.unwrap().secret;
    let mut tx = shop.db.read().await.unwrap();
    let hashes: Vec<Vec<u8>> =
        on!(tx, |db| sqlx::query_scalar("SELECT secret_hash FROM access_keys").fetch_all(db).await).unwrap();
    assert_eq!(hashes.len(), 1);
    assert_eq!(hashes[0].len(), 32);
    assert_ne!(hashes[0], secret.as_bytes());
}

/// Gives a key a new secret; the old one works for so many seconds, or for the usual time.
async fn rotate(shop: &Shop, name: &str, overlap_seconds: Option<i32>) -> AccessKey {
    let request = RotateAccessKeyRequest { name: name.to_owned(), overlap_seconds };
    shop.owner().rotate_access_key(request).await.unwrap().into_inner()
}

/// Which of some secrets let somebody in.
async fn working<const N: usize>(shop: &Shop, secrets: [&str; N]) -> [bool; N] {
    let mut working = [false; N];
    for (works, secret) in working.iter_mut().zip(secrets) {
        *works = resolve(shop, secret).await.is_ok();
    }
    working
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_key_that_is_rotated_has_two_secrets_for_as_long_as_its_owner_chose(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = shop.make_key(key(Kind::Staff, "")).await.unwrap();
    let holder = resolve(&shop, &first.secret).await.unwrap();
    let second = rotate(&shop, &first.name, Some(3_600)).await;
    let ends = runtime::field::timestamp(shop.now().plus_micros(3_600_000_000));
    let shown = AccessKey { previous_secret_expire_time: Some(ends), ..first.clone() };
    assert_eq!(AccessKey { secret: first.secret.clone(), ..second.clone() }, shown);
    assert_eq!(resolve(&shop, &second.secret).await.unwrap(), holder);
    assert_eq!(resolve(&shop, &first.secret).await.unwrap(), holder);
    shop.pass(3_599);
    assert_eq!(working(&shop, [&first.secret, &second.secret]).await, [true, true]);
    shop.pass(1);
    assert_eq!(working(&shop, [&first.secret, &second.secret]).await, [false, true]);

    // A day, if nobody says how long.
    let third = rotate(&shop, &first.name, None).await;
    shop.pass(86_399);
    assert_eq!(working(&shop, [&second.secret, &third.secret]).await, [true, true]);
    // There are never three: who works with the second still would be out without a word.
    let again = RotateAccessKeyRequest { name: first.name.clone(), overlap_seconds: Some(60) };
    let refused = shop.owner().rotate_access_key(again.clone()).await.unwrap_err();
    let refused = runtime::Refusal::from(&refused);
    let ends = shop.now().plus_micros(1_000_000).to_string();
    assert_eq!((refused.code, refused.reason.as_str()), (tonic::Code::FailedPrecondition, "ROTATING"));
    assert!(refused.message.contains(&ends) && refused.metadata["previousSecretExpireTime"] == ends);
    assert_eq!(working(&shop, [&second.secret, &third.secret]).await, [true, true]);
    // With nothing, whoever has a secret that leaked is out at once.
    let fourth = rotate(&shop, &first.name, Some(0)).await;
    assert_eq!(working(&shop, [&second.secret, &third.secret, &fourth.secret]).await, [false, false, true]);
    let fifth = shop.owner().rotate_access_key(again).await.unwrap().into_inner();
    assert_eq!(working(&shop, [&fourth.secret, &fifth.secret]).await, [true, true]);
}

#[tokio::test]
async fn a_secret_of_before_works_for_at_most_thirty_days() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let made = shop.make_key(key(Kind::Staff, "")).await.unwrap();
    for seconds in [-1, 30 * 86_400 + 1] {
        let request = RotateAccessKeyRequest { name: made.name.clone(), overlap_seconds: Some(seconds) };
        let refused = shop.owner().rotate_access_key(request).await.unwrap_err();
        assert_eq!(crate::shop::field_of(&refused), "overlap_seconds");
    }
    rotate(&shop, &made.name, Some(30 * 86_400)).await;
    let gone = format!("shops/nongmao/accessKeys/{}", uuid::Uuid::nil());
    let request = RotateAccessKeyRequest { name: gone, overlap_seconds: None };
    assert_eq!(refusal(shop.owner().rotate_access_key(request).await).0, "NOT_FOUND");
}

#[tokio::test]
async fn keys_are_their_shops_owners_business() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let made = shop.make_key(key(Kind::Staff, "")).await.unwrap();
    let mut stranger = shop.client_of(owner_of("other"));
    let parent = "shops/nongmao".to_owned();
    let create = CreateAccessKeyRequest { parent: parent.clone(), access_key: Some(key(Kind::Staff, "")) };
    assert_eq!(refusal(stranger.create_access_key(create).await).0, "FOREIGN_SHOP");
    let list = ListAccessKeysRequest { parent, ..Default::default() };
    assert_eq!(refusal(stranger.list_access_keys(list).await).0, "FOREIGN_SHOP");
    let rotate = RotateAccessKeyRequest { name: made.name.clone(), overlap_seconds: None };
    assert_eq!(refusal(stranger.rotate_access_key(rotate).await).0, "FOREIGN_SHOP");
    let delete = DeleteAccessKeyRequest { name: made.name };
    assert_eq!(refusal(stranger.delete_access_key(delete).await).0, "FOREIGN_SHOP");
    let resolve = ResolveAccessKeyRequest { secret: made.secret };
    assert_eq!(refusal(shop.owner().resolve_access_key(resolve).await).0, "NOT_ALLOWED");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_card_shows_is_good_until_one_claims_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    let card = shop.make_key(key(Kind::Guest, &name)).await.unwrap();
    let claim = ClaimAccessKeyRequest { secret: card.secret.clone() };
    let (mut one, mut two) = (shop.service(), shop.service());
    let both = tokio::join!(one.claim_access_key(claim.clone()), two.claim_access_key(claim.clone()));
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for answer in [both.0, both.1] {
        match answer {
            Ok(claimed) => won.push(claimed.into_inner()),
            Err(status) => lost.push(status.code()),
        }
    }
    assert_eq!((won.len(), lost), (1, vec![Code::NotFound]));
    let claimed = won.remove(0);
    assert_eq!((&claimed.name, &claimed.customer), (&card.name, &name));
    assert_eq!(resolve(&shop, &card.secret).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(resolve(&shop, &claimed.secret).await.unwrap().subject, name);
    assert_eq!(refusal(shop.service().claim_access_key(claim).await).0, "NOT_FOUND");
    let owner = shop.owner().claim_access_key(ClaimAccessKeyRequest { secret: claimed.secret }).await;
    assert_eq!(owner.unwrap_err().code(), Code::PermissionDenied);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_manager_hands_out_cards_and_lets_nobody_work_here(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    let manager = runtime::Principal { kind: Kind::Manager, ..owner_of("nongmao") };
    let make = |key| CreateAccessKeyRequest { parent: "shops/nongmao".into(), access_key: Some(key) };
    let mut manager = shop.client_of(manager);
    for kind in [Kind::Owner, Kind::Manager, Kind::Staff, Kind::Courier, Kind::Integration] {
        let refused = refusal(manager.create_access_key(make(key(kind, ""))).await);
        assert_eq!(refused.0, "OWNERS_KEYS", "{kind:?}");
    }
    manager.create_access_key(make(key(Kind::Guest, &name))).await.unwrap();
    shop.make_key(key(Kind::Staff, "")).await.unwrap();
    let list = ListAccessKeysRequest { parent: "shops/nongmao".into(), ..Default::default() };
    let kinds = async |list| {
        let listed = shop.owner().list_access_keys(list).await.unwrap().into_inner().access_keys;
        listed.iter().map(AccessKey::kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(list.clone()).await, [Kind::Staff, Kind::Guest]);
    assert_eq!(kinds(ListAccessKeysRequest { without_guests: true, ..list }).await, [Kind::Staff]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_has_themselves_erased_and_nobody_else(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (wang, li) = (shop.add(called("王师傅")).await.name, shop.add(called("李姐")).await.name);
    let card = shop.make_key(key(Kind::Guest, &wang)).await.unwrap();
    let erase = |name: &str| EraseCustomerRequest { name: name.to_owned(), ..Default::default() };
    let refused = refusal(shop.guest(&wang).erase_customer(erase(&li)).await);
    assert_eq!(refused.0, "NOT_YOURS");
    let erased = shop.guest(&wang).erase_customer(erase(&wang)).await.unwrap().into_inner();
    assert_eq!((erased.display_name.as_str(), erased.number), ("（已删除）", 0));
    assert_eq!(resolve(&shop, &card.secret).await.unwrap_err().code(), Code::NotFound);
}
