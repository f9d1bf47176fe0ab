//! Guests who bring guests.

use crate::shop::{Shop, WANG, ZHAO, order};
use contracts::{
    customers::v1::{Customer, CustomerChanged, CustomerMerged},
    loyalty::v1::{
        ClaimReferralRequest, CreateReferralCodeRequest, EarnRule, GetPointsAccountRequest,
        GetReferralPolicyRequest, ListReferralsRequest, Referral, ReferralCode, ReferralPolicy,
        UpdateEarnRuleRequest, UpdateReferralPolicyRequest, referral::State,
    },
    orders::v1::Order,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::Code;

const DAY: i64 = 86_400;

fn guest(id: u32) -> String {
    format!("shops/nongmao/customers/00000000-0000-0000-0000-{id:012}")
}

async fn code(shop: &Shop, customer: &str) -> ReferralCode {
    let request = CreateReferralCodeRequest { name: customer.into(), ..CreateReferralCodeRequest::default() };
    shop.owner().create_referral_code(request).await.unwrap().into_inner()
}

async fn claim(shop: &Shop, code: &str, customer: &str) -> Result<Referral, Refusal> {
    let request = ClaimReferralRequest {
        parent: "shops/nongmao".into(),
        code: code.into(),
        customer: customer.into(),
        ..ClaimReferralRequest::default()
    };
    let answer = shop.owner().claim_referral(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn bring(shop: &Shop, referrer: &str, friend: &str) -> Referral {
    let code = code(shop, referrer).await.code;
    claim(shop, &code, friend).await.unwrap()
}

async fn all(shop: &Shop) -> Vec<Referral> {
    let request = ListReferralsRequest { parent: "shops/nongmao".into(), ..ListReferralsRequest::default() };
    shop.owner().list_referrals(request).await.unwrap().into_inner().referrals
}

async fn points(shop: &Shop, customer: &str) -> i64 {
    let name = format!("{customer}/pointsAccount");
    let account = shop.owner().get_points_account(GetPointsAccountRequest { name }).await.unwrap();
    account.get_ref().balance - account.get_ref().debt
}

/// An order of nothing but its total, which earns no points.
fn of(customer: &str, id: u128, total: i64, refunded: i64) -> Order {
    Order { customer: customer.into(), ..order(id, total, refunded) }
}

async fn known(shop: &Shop, customer: &str, phone: &str) {
    let customer = Customer { name: customer.into(), phones: vec![phone.into()], ..Customer::default() };
    shop.deliver(vec![shop.event(&CustomerChanged { customer: Some(customer), revision: 1 })]).await;
}

async fn merge(shop: &Shop, merged: &str, into: &str) {
    let customer = Customer { name: into.into(), ..Customer::default() };
    let event = CustomerMerged { customer: Some(customer), merged: merged.into(), revision: 2 };
    shop.deliver(vec![shop.event(&event)]).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_regulars_code_is_theirs_for_good(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = code(&shop, WANG).await;
    assert_eq!((first.code.len(), first.customer.as_str(), first.friends, first.points), (8, WANG, 0, 0));
    assert_eq!(code(&shop, WANG).await, first);
    assert_ne!(code(&shop, ZHAO).await.code, first.code);
    let foreign = CreateReferralCodeRequest { name: ZHAO.into(), ..CreateReferralCodeRequest::default() };
    let refused = shop.guest(WANG).create_referral_code(foreign).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let mut owner = shop.owner();
            let request =
                CreateReferralCodeRequest { name: guest(7), ..CreateReferralCodeRequest::default() };
            tokio::spawn(async move { owner.create_referral_code(request).await.unwrap().into_inner().code })
        })
        .collect();
    let wanted = code(&shop, &guest(7)).await.code;
    for call in calls {
        assert_eq!(call.await.unwrap(), wanted);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn both_are_credited_once_when_the_friends_first_order_is_completed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let brought = code(&shop, WANG).await.code;
    let claimed = claim(&shop, &brought.to_lowercase(), ZHAO).await.unwrap();
    assert_eq!(
        (claimed.state(), claimed.referrer.as_str(), claimed.friend.as_str()),
        (State::Claimed, WANG, ZHAO)
    );
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (0, 0));

    shop.complete(of(ZHAO, 1, 3_600, 0)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (100, 36 + 50));
    shop.complete(of(ZHAO, 1, 3_600, 0)).await;
    shop.complete(of(ZHAO, 2, 3_600, 0)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (100, 72 + 50));
    let credited = &all(&shop).await[0];
    assert_eq!(
        (credited.state(), credited.referrer_points, credited.friend_points),
        (State::Credited, 100, 50)
    );
    assert!(credited.credit_time.is_some());
    let of_wang = code(&shop, WANG).await;
    assert_eq!((of_wang.friends, of_wang.points), (1, 100));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_is_brought_by_themselves_twice_late_or_in_a_circle(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wangs = code(&shop, WANG).await.code;
    let reason = |refused: Result<Referral, Refusal>| refused.unwrap_err().reason;
    assert_eq!(reason(claim(&shop, &wangs, WANG).await), "SELF_REFERRAL");
    known(&shop, WANG, "138-0013 8000").await;
    known(&shop, &guest(5), "13800138000").await;
    assert_eq!(reason(claim(&shop, &wangs, &guest(5)).await), "SELF_REFERRAL");

    bring(&shop, WANG, ZHAO).await;
    assert_eq!(reason(claim(&shop, &wangs, ZHAO).await), "ALREADY_REFERRED");
    bring(&shop, ZHAO, &guest(6)).await;
    let sixes = code(&shop, &guest(6)).await.code;
    assert_eq!(reason(claim(&shop, &sixes, WANG).await), "CIRCLE");
    shop.complete(of(&guest(9), 9, 100, 0)).await;
    assert_eq!(reason(claim(&shop, &wangs, &guest(9)).await), "NOT_NEW");

    for nobodys in ["ACDEFG34", "0", ""] {
        assert_eq!(claim(&shop, nobodys, &guest(7)).await.unwrap_err().code, Code::NotFound);
    }
    let other = ClaimReferralRequest {
        parent: "shops/nongmao".into(),
        code: wangs,
        customer: guest(8),
        ..ClaimReferralRequest::default()
    };
    let refused = shop.guest(&guest(7)).claim_referral(other.clone()).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    // Who else comes is nothing for a guest.
    let own = ClaimReferralRequest { customer: guest(7), ..other };
    let claimed = shop.guest(&guest(7)).claim_referral(own).await.unwrap().into_inner();
    assert_eq!((claimed.friend, claimed.referrer.as_str(), claimed.chain.len()), (guest(7), "", 0));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_many_claims_at_once_one_holds_and_no_circle_closes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut codes = Vec::new();
    for id in 1..=4 {
        codes.push(code(&shop, &guest(id)).await.code);
    }
    // Each of four brings the next, the last the first; and all bring one more.
    let wanted = (0..4).map(|id| (codes[id].clone(), guest(u32::try_from((id + 1) % 4).unwrap() + 1)));
    let wanted = wanted.chain(codes.iter().map(|code| (code.clone(), guest(9))));
    let calls: Vec<_> = wanted
        .map(|(code, customer)| {
            let mut owner = shop.owner();
            let parent = "shops/nongmao".into();
            let request = ClaimReferralRequest { parent, code, customer, ..ClaimReferralRequest::default() };
            tokio::spawn(async move { owner.claim_referral(request).await.is_ok() })
        })
        .collect();
    let mut held = Vec::new();
    for call in calls {
        held.push(call.await.unwrap());
    }
    assert_eq!(held[..4].iter().filter(|held| **held).count(), 3);
    assert_eq!(held[4..].iter().filter(|held| **held).count(), 1);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_in_full_takes_the_credit_back_in_time(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (id, friend) in [(1, guest(1)), (2, guest(2)), (3, guest(3))] {
        bring(&shop, WANG, &friend).await;
        shop.complete(of(&friend, id, 1_000, 0)).await;
    }
    assert_eq!(points(&shop, WANG).await, 300);
    shop.refund(of(&guest(1), 1, 1_000, 999)).await;
    shop.refund(of(&guest(2), 2, 1_000, 1_000)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, &guest(2)).await), (200, 0));
    shop.pass(14 * DAY + 1);
    shop.refund(of(&guest(3), 3, 1_000, 1_000)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, &guest(3)).await), (200, 50));
    let states: Vec<_> = all(&shop).await.iter().map(Referral::state).collect();
    assert_eq!(states, [State::Credited, State::TakenBack, State::Credited]);
    // For good.
    shop.complete(of(&guest(2), 4, 1_000, 0)).await;
    assert_eq!(points(&shop, WANG).await, 200);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_that_overtakes_its_order_leaves_nothing_to_credit(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    bring(&shop, WANG, ZHAO).await;
    shop.refund(of(ZHAO, 1, 1_000, 1_000)).await;
    shop.complete(of(ZHAO, 1, 1_000, 0)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (0, 0));
    assert_eq!(all(&shop).await[0].state(), State::TakenBack);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_owner_says_what_a_friend_is_worth_and_how_many_count_in_a_month(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = String::from("shops/nongmao/referralPolicy");
    let first =
        shop.owner().get_referral_policy(GetReferralPolicyRequest { name: name.clone() }).await.unwrap();
    let first = first.into_inner();
    assert_eq!((first.referrer_points, first.friend_points, first.monthly_limit), (100, 50, 10));
    let policy =
        ReferralPolicy { name, referrer_points: 30, friend_points: 5, monthly_limit: 1, etag: first.etag };
    let request = UpdateReferralPolicyRequest {
        referral_policy: Some(policy),
        ..UpdateReferralPolicyRequest::default()
    };
    let changed = shop.owner().update_referral_policy(request.clone()).await.unwrap().into_inner();
    let stale = shop.owner().update_referral_policy(request.clone()).await.unwrap_err();
    assert_eq!(Refusal::from(&stale).reason, "STALE_ETAG");
    let again = GetReferralPolicyRequest { name: changed.name.clone() };
    assert_eq!(shop.owner().get_referral_policy(again).await.unwrap().into_inner(), changed);
    let same = UpdateReferralPolicyRequest {
        referral_policy: Some(changed.clone()),
        request_id: String::new(),
        ..request
    };
    assert_eq!(shop.owner().update_referral_policy(same).await.unwrap().into_inner(), changed);

    for (id, friend) in [(1, guest(1)), (2, guest(2))] {
        bring(&shop, WANG, &friend).await;
        shop.complete(of(&friend, id, 50, 0)).await;
    }
    assert_eq!((points(&shop, WANG).await, points(&shop, &guest(2)).await), (30, 5));
    // December.
    shop.pass(9 * DAY);
    bring(&shop, WANG, &guest(3)).await;
    shop.complete(of(&guest(3), 3, 50, 0)).await;
    assert_eq!(points(&shop, WANG).await, 60);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_list_says_who_brought_whom_up_to_the_first(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for id in 1..4 {
        bring(&shop, &guest(id), &guest(id + 1)).await;
        shop.pass(1);
    }
    let request = ListReferralsRequest {
        parent: "shops/nongmao".into(),
        page_size: 2,
        ..ListReferralsRequest::default()
    };
    let page = shop.owner().list_referrals(request.clone()).await.unwrap().into_inner();
    let chains: Vec<_> = page.referrals.iter().map(|one| (one.referrer.clone(), one.chain.clone())).collect();
    assert_eq!(chains, [(guest(3), vec![guest(2), guest(1)]), (guest(2), vec![guest(1)])]);
    let rest = ListReferralsRequest { page_token: page.next_page_token, ..request.clone() };
    let rest = shop.owner().list_referrals(rest).await.unwrap().into_inner();
    assert_eq!((rest.referrals.len(), rest.referrals[0].chain.len()), (1, 0));
    let of_two = ListReferralsRequest { customer: guest(2), ..request };
    let of_two = shop.owner().list_referrals(of_two).await.unwrap().into_inner().referrals;
    assert_eq!(of_two.iter().map(|one| one.friend.clone()).collect::<Vec<_>>(), [guest(3)]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn records_that_turn_out_to_be_one_break_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wangs = code(&shop, &guest(1)).await.code;
    claim(&shop, &wangs, &guest(2)).await.unwrap();
    claim(&shop, &wangs, &guest(3)).await.unwrap();
    shop.complete(of(&guest(2), 1, 50, 0)).await;
    assert_eq!(points(&shop, &guest(1)).await, 100);
    // Whoever brought goes on under another record, code and all.
    merge(&shop, &guest(1), WANG).await;
    assert_eq!(points(&shop, WANG).await, 100);
    claim(&shop, &wangs, &guest(4)).await.unwrap();
    shop.complete(of(&guest(3), 2, 50, 0)).await;
    assert_eq!(points(&shop, WANG).await, 200);
    // A friend goes on under another record.
    merge(&shop, &guest(4), ZHAO).await;
    shop.complete(of(ZHAO, 3, 50, 0)).await;
    assert_eq!(points(&shop, WANG).await, 300);
    // Two friends were one: the second brought nobody new.
    merge(&shop, &guest(3), ZHAO).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (200, 50));
    // A friend was the regular all along.
    merge(&shop, &guest(2), WANG).await;
    assert_eq!(points(&shop, WANG).await, 100);
    let states: Vec<_> = all(&shop).await.iter().map(Referral::state).collect();
    assert_eq!(states.iter().filter(|state| **state == State::Credited).count(), 1);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_who_brought_the_same_friend_are_told_apart_and_one_of_them_is_paid(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    // One person has two records, and each came by somebody.
    bring(&shop, ZHAO, &guest(2)).await;
    shop.pass(1);
    bring(&shop, WANG, &guest(1)).await;
    shop.complete(of(&guest(1), 1, 50, 0)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, &guest(1)).await), (100, 50));
    merge(&shop, &guest(2), &guest(1)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, &guest(1)).await), (0, 0));
    // The order is heard of again, and the older of the two counts.
    for refunded in [10, 20] {
        shop.refund(of(&guest(1), 1, 50, refunded)).await;
        let paid = (points(&shop, WANG).await, points(&shop, ZHAO).await, points(&shop, &guest(1)).await);
        assert_eq!(paid, (0, 100, 50));
    }
    shop.must_add_up().await;
    shop.refund(of(&guest(1), 1, 50, 50)).await;
    assert_eq!((points(&shop, ZHAO).await, points(&shop, &guest(1)).await), (0, 0));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_owes_what_expired_of_a_credit_that_is_taken_back(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = String::from("shops/nongmao/earnRule");
    let rule = EarnRule { name, pending_days: 90, lifetime_months: 1, ..EarnRule::default() };
    let request = UpdateEarnRuleRequest { earn_rule: Some(rule), ..UpdateEarnRuleRequest::default() };
    shop.owner().update_earn_rule(request).await.unwrap();
    bring(&shop, WANG, ZHAO).await;
    shop.complete(of(ZHAO, 1, 50, 0)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (100, 50));
    shop.pass(40 * DAY);
    shop.run_due().await;
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (0, 0));
    shop.refund(of(ZHAO, 1, 50, 50)).await;
    assert_eq!(all(&shop).await[0].state(), State::TakenBack);
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (0, 0));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_turns_out_to_be_the_same_before_the_order_is_not_credited(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    bring(&shop, WANG, ZHAO).await;
    known(&shop, WANG, "1").await;
    known(&shop, ZHAO, "1").await;
    shop.complete(of(ZHAO, 1, 50, 0)).await;
    assert_eq!((points(&shop, WANG).await, points(&shop, ZHAO).await), (0, 0));
    assert_eq!(all(&shop).await[0].state(), State::TakenBack);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_a_referral_that_was_credited_otherwise(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    bring(&shop, WANG, ZHAO).await;
    shop.complete(of(ZHAO, 1, 50, 0)).await;
    for harm in [
        "UPDATE referrals SET order_id = NULL",
        "UPDATE referrals SET order_id = id",
        "UPDATE referrals SET friend_points = 51, order_id = NULL",
    ] {
        shop.sql(harm).await;
        let found = loyalty::check(&shop.url).await.unwrap();
        assert!(found.iter().any(|finding| finding.contains("a referral")), "{harm}: {found:?}");
    }
}
