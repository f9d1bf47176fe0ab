//! Who sees which points, and how they are listed.

use crate::shop::{Shop, WANG, ZHAO, order};
use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{GetPointsAccountRequest, ListPointsEntriesRequest, PointsAccount},
};
use runtime::Refusal;
use storage::Engine;

async fn shop() -> Shop {
    Shop::open(Engine::Sqlite).await.unwrap()
}

fn get(customer: &str) -> GetPointsAccountRequest {
    GetPointsAccountRequest { name: format!("{customer}/pointsAccount") }
}

fn list(customer: &str, page_size: i32, page_token: &str) -> ListPointsEntriesRequest {
    ListPointsEntriesRequest {
        parent: format!("{customer}/pointsAccount"),
        page_size,
        page_token: page_token.to_owned(),
    }
}

fn reason(status: &tonic::Status) -> String {
    Refusal::from(status).reason
}

#[tokio::test]
async fn a_customer_never_seen_has_an_account_of_zero() {
    let account = shop().await.owner().get_points_account(get(ZHAO)).await.unwrap().into_inner();
    assert_eq!(account, PointsAccount { name: format!("{ZHAO}/pointsAccount"), ..PointsAccount::default() });
}

#[tokio::test]
async fn a_guest_sees_their_own_points_only() {
    let shop = shop().await;
    shop.complete(order(1, 3_600, 0)).await;
    let mut wang = shop.guest(WANG);
    assert_eq!(wang.get_points_account(get(WANG)).await.unwrap().into_inner().balance, 36);
    assert_eq!(wang.list_points_entries(list(WANG, 0, "")).await.unwrap().into_inner().entries.len(), 1);

    for mut other in [shop.guest(ZHAO), shop.guest("nobody")] {
        let refused = other.get_points_account(get(WANG)).await.unwrap_err();
        assert_eq!(reason(&refused), "NOT_YOURS");
        let refused = other.list_points_entries(list(WANG, 0, "")).await.unwrap_err();
        assert_eq!(reason(&refused), "NOT_YOURS");
    }
}

#[tokio::test]
async fn nobody_enters_another_shop() {
    let shop = shop().await;
    let mut other = shop.client(Kind::Owner, "other", "shops/other/accessKeys/owner");
    assert_eq!(reason(&other.get_points_account(get(WANG)).await.unwrap_err()), "FOREIGN_SHOP");
    assert_eq!(reason(&other.list_points_entries(list(WANG, 0, "")).await.unwrap_err()), "FOREIGN_SHOP");
}

#[tokio::test]
async fn entries_come_newest_first_page_by_page() {
    let shop = shop().await;
    for id in 1..=5 {
        shop.complete(order(id, 100 * i64::try_from(id).unwrap(), 0)).await;
    }
    let (mut points, mut token) = (Vec::new(), String::new());
    loop {
        let page = shop.owner().list_points_entries(list(WANG, 2, &token)).await.unwrap().into_inner();
        assert!(page.entries.len() <= 2);
        points.extend(page.entries.iter().map(|entry| entry.points));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(points, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn a_page_token_of_another_list_is_refused() {
    let shop = shop().await;
    for id in 1..=2 {
        shop.complete(order(id, 100, 0)).await;
    }
    let page = shop.owner().list_points_entries(list(WANG, 1, "")).await.unwrap().into_inner();
    for (customer, token) in [(ZHAO, page.next_page_token.as_str()), (WANG, "forged")] {
        let refused = shop.owner().list_points_entries(list(customer, 1, token)).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).violations[0].field, "page_token");
    }
}

#[tokio::test]
async fn a_name_of_another_shape_is_refused_with_the_right_one() {
    let name = WANG.to_owned();
    let refused =
        shop().await.owner().get_points_account(GetPointsAccountRequest { name }).await.unwrap_err();
    assert_eq!(refused.message(), "name: must look like `shops/{shop}/customers/{customer}/pointsAccount`");
}
