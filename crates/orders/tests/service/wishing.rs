//! Wishes are said where a guest ordered last.

use contracts::{
    loyalty::v1::{MembershipReminded, Wish, WishMade},
    orders::v1::{AdvanceOrderRequest, order::State},
};
use kernel::Time;
use rstest::rstest;
use runtime::field;
use storage::Engine;

use crate::{
    delays::waiting,
    shop::{ELEVEN, LI, MINUTE, Shop, WANG},
};

/// A wish that may be said until so many minutes after eleven.
fn made(customer: &str, until: i64) -> WishMade {
    let wish = Wish {
        name: "shops/nongmao/wishes/w".into(),
        customer: customer.into(),
        text: "王师傅，生日快乐！".into(),
        text_en: "Happy birthday, Wang!".into(),
        expire_time: Time::from_micros(ELEVEN + until * MINUTE).map(field::timestamp),
        ..Wish::default()
    };
    WishMade { wish: Some(wish) }
}

/// Wang has dish 3 and dish 6 so many times.
async fn usually(shop: &Shop, times: usize) {
    for number in 0..times {
        let order = shop.order(&format!("m-{number}")).await;
        for to_state in [State::Accepted, State::Preparing, State::Ready, State::Delivering, State::Completed]
        {
            let request = AdvanceOrderRequest {
                name: order.name.clone(),
                to_state: to_state.into(),
                ..Default::default()
            };
            shop.owner().advance_order(request).await.unwrap();
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_wish_is_said_where_its_guest_ordered_last_with_what_they_usually_have(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    usually(&shop, 4).await;
    shop.deliver(0, &made(WANG, 60)).await;
    let [message] = &waiting(&shop).await[..] else { panic!("one message") };
    assert_eq!((message.channel.as_str(), message.sender_id.as_str()), ("group", "wx-wang"));
    assert_eq!((message.customer.as_str(), message.needs_person), (WANG, false));
    assert_eq!(message.orders, []);
    assert_eq!(message.text, "王师傅，生日快乐！老样子（农家小炒肉、鱼香肉丝）随时给您做。");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_wish_is_in_the_guests_language_and_not_said_too_late_or_to_nobody(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("e-1", "wx-wang", "No.18, dish 3 please").await;
    shop.set_minute(60);
    shop.deliver(0, &made(WANG, 60)).await;
    assert_eq!(waiting(&shop).await, [], "its time is over");
    shop.deliver(1, &made(LI, 90)).await;
    assert_eq!(waiting(&shop).await, [], "nobody knows where she is");
    shop.deliver(2, &made(WANG, 90)).await;
    let told = waiting(&shop).await;
    assert_eq!(told.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["Happy birthday, Wang!"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_member_is_reminded_where_they_ordered_last_and_not_once_it_is_too_late(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    usually(&shop, 4).await;
    let reminded = |until: i64| MembershipReminded {
        customer: WANG.into(),
        text: "您的会员到12月22日为止。".into(),
        text_en: "Your membership lasts until December 22.".into(),
        expire_time: Time::from_micros(ELEVEN + until * MINUTE).map(field::timestamp),
    };
    shop.deliver(0, &reminded(-1)).await;
    assert_eq!(waiting(&shop).await, []);
    shop.deliver(1, &reminded(60)).await;
    let told = waiting(&shop).await;
    assert_eq!(told.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["您的会员到12月22日为止。"]);
    shop.must_be_well().await;
}
