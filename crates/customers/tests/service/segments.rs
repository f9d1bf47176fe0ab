use contracts::{
    common::v1::Money,
    customers::v1::{
        CreateRenumberingRequest, CreateSegmentRequest, Customer, DeleteSegmentRequest, EraseCustomerRequest,
        GetGuestReportRequest, GetSegmentHistoryRequest, GuestReport, GuestScore, ListGuestScoresRequest,
        ListSegmentMembersRequest, ListSegmentsRequest, MergeCustomersRequest, Segment, SegmentMoved,
        UpdateSegmentRequest, guest_report::Scoring, guest_score::Rhythm, segment::Rule,
    },
    orders::v1::{Order, OrderCompleted, OrderRefunded, OrdersImported, Shop as ShopField, ShopChanged},
};
use kernel::Time;
use prost::{Message, Name};
use rstest::rstest;
use storage::Engine;
use uuid::Uuid;

use crate::shop::{NOON, Shop, called, field_of, numbered, refusal};

const DAY: i64 = 86_400;

fn yuan(amount: i64) -> Money {
    Money { amount, currency: "CNY".to_owned() }
}

/// An order of so many days ago.
fn order(id: u128, customer: &str, days_ago: i64, amount: i64) -> Order {
    let placed = Time::from_micros(NOON - days_ago * DAY * 1_000_000);
    Order {
        name: format!("shops/nongmao/orders/{}", Uuid::from_u128(id)),
        customer: customer.to_owned(),
        total: Some(yuan(amount)),
        create_time: placed.map(runtime::field::timestamp),
        ..Order::default()
    }
}

async fn tell_shop(shop: &Shop) {
    let told = ShopField {
        name: "shops/nongmao".into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        ..ShopField::default()
    };
    shop.deliver(1, 0, &ShopChanged { shop: Some(told), revision: 1 }).await;
}

/// Orders of one guest, of so many days ago each.
async fn bought(shop: &Shop, customer: &str, first_id: u128, days_ago: &[i64], amount: i64) {
    let orders = (first_id..).zip(days_ago).map(|(id, days)| order(id, customer, *days, amount)).collect();
    shop.deliver(first_id + (1 << 64), 0, &OrdersImported { orders }).await;
}

async fn report(shop: &Shop) -> GuestReport {
    let request = GetGuestReportRequest { name: "shops/nongmao/guestReport".into() };
    shop.owner().get_guest_report(request).await.unwrap().into_inner()
}

fn of_shop() -> ListGuestScoresRequest {
    ListGuestScoresRequest { parent: "shops/nongmao".into(), ..ListGuestScoresRequest::default() }
}

/// As they are scored ten minutes later.
async fn scores(shop: &Shop, request: ListGuestScoresRequest) -> Vec<GuestScore> {
    shop.pass(600);
    shop.run_due().await;
    shop.owner().list_guest_scores(request).await.unwrap().into_inner().guest_scores
}

async fn score_of(shop: &Shop, customer: &str) -> GuestScore {
    let request = ListGuestScoresRequest { customer: customer.to_owned(), ..of_shop() };
    scores(shop, request).await.remove(0)
}

async fn make(shop: &Shop, display_name: &str, rule: Rule) -> Segment {
    let segment = Segment { display_name: display_name.into(), rule: Some(rule), ..Segment::default() };
    let request = CreateSegmentRequest {
        parent: "shops/nongmao".into(),
        segment: Some(segment),
        ..CreateSegmentRequest::default()
    };
    shop.owner().create_segment(request).await.unwrap().into_inner()
}

/// What loyalty is told of who came and left.
async fn moves(shop: &Shop) -> Vec<SegmentMoved> {
    let published = shop.published("loyalty").await.into_iter();
    let moved = published.filter(|event| event.kind == SegmentMoved::full_name());
    moved.map(|event| SegmentMoved::decode(event.body.as_slice()).unwrap()).collect()
}

async fn members(shop: &Shop, segment: &Segment) -> Vec<String> {
    let request = ListSegmentMembersRequest { parent: segment.name.clone(), ..Default::default() };
    let found = shop.owner().list_segment_members(request).await.unwrap().into_inner().members;
    found.into_iter().map(|member| member.display_name).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_shop_without_orders_has_an_empty_map_and_says_that_nothing_is_reckoned(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.add(called("王师傅")).await;
    let empty = report(&shop).await;
    assert_eq!((empty.guests, empty.cells.len(), empty.rfm_segments.len()), (0, 25, 10));
    assert_eq!(empty.scoring(), Scoring::FixedBounds);
    let value = empty.value.unwrap();
    assert!(!value.fitted && value.lack_en.contains("not reckoned yet"), "{value:?}");
    assert_eq!(scores(&shop, of_shop()).await, []);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn each_guest_is_at_risk_by_their_own_rhythm(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    tell_shop(&shop).await;
    let daily = shop.add(numbered(1, "天天来")).await.name;
    let monthly = shop.add(numbered(2, "月月来")).await.name;
    let once = shop.add(called("来过一次")).await.name;
    bought(&shop, &daily, 1_000, &[17, 16, 15, 14, 13, 12, 11, 10], 3_000).await;
    bought(&shop, &monthly, 2_000, &[190, 160, 130, 100, 70, 40, 10], 5_000).await;
    bought(&shop, &once, 3_000, &[10], 2_000).await;

    let (daily, monthly) = (score_of(&shop, &daily).await, score_of(&shop, &monthly).await);
    assert_eq!((daily.rhythm(), daily.usual_pause_days, daily.silence_days), (Rhythm::MaybeLost, 1, 10));
    assert_eq!((monthly.rhythm(), monthly.usual_pause_days), (Rhythm::Steady, 30));
    let once = score_of(&shop, &once).await;
    assert_eq!(once.rhythm(), Rhythm::Unknown);
    assert_eq!((daily.orders, daily.spent, daily.number), (8, Some(yuan(24_000)), 1));
    // On 8 of 18 days, the others' pauses weighed in, they would come on some 20 days of 90, at
    // 30 yuan; there is next to no chance that they do.
    let stake = daily.value_at_risk.unwrap().amount;
    assert!((30_000..8 * 90 * 3_000 / 18).contains(&stake), "{stake}");
    assert_eq!((monthly.value_at_risk, once.value_at_risk), (Some(yuan(0)), Some(yuan(0))));
    let lost = ListGuestScoresRequest { rhythm: Rhythm::MaybeLost.into(), ..of_shop() };
    assert_eq!(scores(&shop, lost).await.len(), 1);
    let value = report(&shop).await.value.unwrap();
    assert!(!value.fitted);
    shop.run_due().await;
    let value = report(&shop).await.value.unwrap();
    assert!(value.lack_en.contains("3 guests have ordered (it takes 200)"), "{}", value.lack_en);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn money_given_back_is_not_spent_and_an_order_told_twice_counts_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    tell_shop(&shop).await;
    let name = shop.add(called("王师傅")).await.name;
    shop.deliver(10, 0, &OrderCompleted { order: Some(order(7, &name, 1, 3_000)) }).await;
    shop.deliver(11, 0, &OrderCompleted { order: Some(order(8, &name, 2, 1_000)) }).await;
    let refunded = Order { refunded: Some(yuan(500)), ..order(7, &name, 1, 3_000) };
    shop.deliver(12, 1, &OrderRefunded { order: Some(refunded), ..OrderRefunded::default() }).await;
    shop.deliver(13, 2, &OrderCompleted { order: Some(order(7, &name, 1, 3_000)) }).await;
    let score = score_of(&shop, &name).await;
    assert_eq!((score.all_orders, score.spent), (2, Some(yuan(3_500))));
    let refunded = Order { refunded: Some(yuan(1_000)), ..order(8, &name, 2, 1_000) };
    shop.deliver(14, 1, &OrderRefunded { order: Some(refunded), ..OrderRefunded::default() }).await;
    let score = score_of(&shop, &name).await;
    assert_eq!((score.all_orders, score.spent), (1, Some(yuan(2_500))), "all given back is nothing bought");
    let stranger = format!("shops/nongmao/customers/{}", Uuid::from_u128(99));
    shop.deliver(15, 1, &OrderCompleted { order: Some(order(9, &stranger, 1, 900)) }).await;
    assert_eq!(report(&shop).await.guests, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_merged_guest_brings_what_they_bought(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    tell_shop(&shop).await;
    let [one, other] = [shop.add(called("王师傅")).await.name, shop.add(called("老王")).await.name];
    bought(&shop, &one, 1_000, &[5], 1_000).await;
    bought(&shop, &other, 2_000, &[9, 5], 2_000).await;
    let merge = MergeCustomersRequest { name: one.clone(), customer: other.clone(), ..Default::default() };
    shop.owner().merge_customers(merge).await.unwrap();
    shop.deliver(50, 1, &OrderCompleted { order: Some(order(77, &other, 1, 500)) }).await;
    let score = score_of(&shop, &one).await;
    assert_eq!((score.all_orders, score.spent), (4, Some(yuan(5_500))));
    assert_eq!(report(&shop).await.guests, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_segment_has_members_now_and_moves_with_the_days(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    tell_shop(&shop).await;
    let beer = [("drinks".to_owned(), "beer".to_owned())].into();
    let wang = shop.add(Customer { preferences: beer, ..called("王师傅") }).await.name;
    let li = shop.add(called("李姐")).await.name;
    bought(&shop, &wang, 1_000, &[25, 24, 23, 22], 3_000).await;
    bought(&shop, &li, 2_000, &[3, 2, 1], 3_000).await;

    let drinks = Rule { preferences: vec!["drinks=beer".into()], ..Rule::default() };
    assert_eq!(members(&shop, &make(&shop, "喝啤酒的", drinks).await).await, ["王师傅"]);
    let silent = Rule { segments: vec!["regular".into()], silence_days: 3, ..Rule::default() };
    let silent = make(&shop, "安静了三天的熟客", silent).await;
    assert_eq!((silent.member_count, members(&shop, &silent).await), (1, vec!["王师傅".to_owned()]));

    // Three days on Li is silent, too, and Wang comes again.
    shop.pass(3 * DAY);
    shop.deliver(60, 0, &OrderCompleted { order: Some(order(88, &wang, -3, 500)) }).await;
    shop.run_due().await;
    assert_eq!(members(&shop, &silent).await, ["李姐"]);
    let told: Vec<_> = moves(&shop).await.into_iter().filter(|told| told.segment == silent.name).collect();
    let moved = |joined: &[&String], left: &[&String]| SegmentMoved {
        segment: silent.name.clone(),
        joined: joined.iter().map(ToString::to_string).collect(),
        left: left.iter().map(ToString::to_string).collect(),
    };
    assert_eq!(told, [moved(&[&wang], &[]), moved(&[], &[&wang]), moved(&[&li], &[])]);
    let request = GetSegmentHistoryRequest { name: format!("{}/history", silent.name), days: 4 };
    let days = shop.owner().get_segment_history(request).await.unwrap().into_inner().days;
    let moved: Vec<_> = days.iter().map(|day| (day.members, day.joined_count, day.left_count)).collect();
    assert_eq!(moved, [(1, 1, 0), (1, 0, 0), (1, 0, 0), (1, 1, 1)]);
    assert_eq!(
        (days[3].date.as_str(), &days[3].joined, &days[3].left),
        ("2026-11-26", &vec![li], &vec![wang])
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_segment_is_changed_and_ended(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wang = shop.add(called("王师傅")).await.name;
    bought(&shop, &wang, 1_000, &[9, 5, 1], 3_000).await;
    shop.add(called("新来的")).await;
    let all = make(&shop, "所有人", Rule::default()).await;
    assert_eq!(all.member_count, 2);
    let rule = Some(Rule { min_orders: 1, ..Rule::default() });
    let change = Segment { name: all.name.clone(), rule, etag: all.etag.clone(), ..Segment::default() };
    let request = UpdateSegmentRequest { segment: Some(change), ..UpdateSegmentRequest::default() };
    let changed = shop.owner().update_segment(request.clone()).await.unwrap().into_inner();
    assert_eq!((changed.member_count, changed.display_name.as_str()), (1, "所有人"));
    assert_eq!(refusal(shop.owner().update_segment(request).await).0, "STALE_ETAG");
    let delete = DeleteSegmentRequest { name: all.name.clone(), ..DeleteSegmentRequest::default() };
    shop.owner().delete_segment(delete.clone()).await.unwrap();
    assert_eq!(refusal(shop.owner().delete_segment(delete).await).0, "NOT_FOUND");
    let list = ListSegmentsRequest { parent: "shops/nongmao".into(), ..ListSegmentsRequest::default() };
    assert_eq!(shop.owner().list_segments(list).await.unwrap().into_inner().segments, []);
}

#[tokio::test]
async fn a_rule_nobody_can_fit_is_refused() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for (rule, field) in [
        (Rule { min_orders: 5, max_orders: 2, ..Rule::default() }, "segment.rule.max_orders"),
        (Rule { silence_days: 5, max_silence_days: 2, ..Rule::default() }, "segment.rule.max_silence_days"),
        (Rule { preferences: vec!["=".into()], ..Rule::default() }, "segment.rule.preferences[0]"),
        (Rule { rhythms: vec![99], ..Rule::default() }, "segment.rule.rhythms[0]"),
        (
            Rule { min_spent: Some(Money { amount: 1, currency: "EUR".into() }), ..Rule::default() },
            "segment.rule.min_spent.currency",
        ),
    ] {
        let segment = Segment { display_name: "x".into(), rule: Some(rule), ..Segment::default() };
        let request = CreateSegmentRequest {
            parent: "shops/nongmao".into(),
            segment: Some(segment),
            ..CreateSegmentRequest::default()
        };
        assert_eq!(field_of(&shop.owner().create_segment(request).await.unwrap_err()), field);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_was_erased_counts_nowhere_any_more(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    tell_shop(&shop).await;
    let [wang, li] = [shop.add(called("王师傅")).await.name, shop.add(called("李姐")).await.name];
    for (first, customer) in [(1_000, &wang), (2_000, &li)] {
        bought(&shop, customer, first, &[9, 5, 1], 3_000).await;
    }
    let all = make(&shop, "所有人", Rule::default()).await;
    let erase = EraseCustomerRequest { name: wang.clone(), ..EraseCustomerRequest::default() };
    shop.owner().erase_customer(erase).await.unwrap();
    // What comes late is of nobody, too.
    let refunded = Order { refunded: Some(yuan(500)), ..order(1_000, &wang, 9, 3_000) };
    shop.deliver(70, 1, &OrderRefunded { order: Some(refunded), ..OrderRefunded::default() }).await;

    assert_eq!(report(&shop).await.guests, 1);
    assert_eq!(
        scores(&shop, of_shop()).await.iter().map(|one| one.customer.as_str()).collect::<Vec<_>>(),
        [li]
    );
    assert_eq!(members(&shop, &all).await, ["李姐"]);
    let list = ListSegmentsRequest { parent: "shops/nongmao".into(), ..ListSegmentsRequest::default() };
    let listed = shop.owner().list_segments(list).await.unwrap().into_inner().segments;
    assert_eq!(listed[0].member_count, 1, "as many as are listed");
    let anew = make(&shop, "又是所有人", Rule::default()).await;
    assert_eq!((anew.member_count, members(&shop, &anew).await), (1, vec!["李姐".to_owned()]));
    let request = CreateRenumberingRequest { parent: "shops/nongmao".into(), ..Default::default() };
    let ranked = shop.owner().create_renumbering(request).await.unwrap().into_inner();
    assert!(ranked.moves.iter().all(|one| one.customer != wang), "{ranked:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_merge_leaves_as_many_members_counted_as_there_are(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let [one, other] = [shop.add(called("王师傅")).await.name, shop.add(called("老王")).await.name];
    make(&shop, "所有人", Rule::default()).await;
    let merge = MergeCustomersRequest { name: one, customer: other, ..Default::default() };
    shop.owner().merge_customers(merge).await.unwrap();
    let list = ListSegmentsRequest { parent: "shops/nongmao".into(), ..ListSegmentsRequest::default() };
    assert_eq!(shop.owner().list_segments(list).await.unwrap().into_inner().segments[0].member_count, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_shop_whose_data_are_bad_holds_up_no_other_shops_segments(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    tell_shop(&shop).await;
    let wang = shop.add(called("王师傅")).await.name;
    let all = make(&shop, "买过的", Rule { min_orders: 1, ..Rule::default() }).await;
    // Before it in the order of what is due, of another shop, whose only guest nobody can read.
    shop.sql(
        "INSERT INTO segments (shop_id, id, display_name, display_name_en, rule, member_count,
             refreshed_at, due_at, version, created_at)
         SELECT 'another', id, 'x', '', rule, 0, 0, 0, 1, 0 FROM segments;
         INSERT INTO customers (shop_id, id, number, display_name, phones, addresses, preferences, notes,
             search_text, version, created_at, updated_at)
         SELECT 'another', id, 1, 'x', '[]', '[]', '?', '', '', 1, 0, 0 FROM customers",
    )
    .await;
    bought(&shop, &wang, 1_000, &[1], 3_000).await;
    shop.pass(DAY);
    assert!(shop.try_run_due().await.is_err(), "it is said that one is bad");
    assert_eq!(members(&shop, &all).await, ["王师傅"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn scores_come_in_pages_that_stand_still_while_more_is_bought(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    tell_shop(&shop).await;
    let mut names = Vec::new();
    for guest in 0..5 {
        let name = shop.add(called(&format!("客{guest}"))).await.name;
        bought(
            &shop,
            &name,
            1_000 * (guest + 1),
            &[40, 30, 20, 10],
            1_000 * i64::try_from(guest + 1).unwrap(),
        )
        .await;
        names.push(name);
    }
    // Who is at stake with most comes first.
    names.reverse();
    shop.run_due().await;
    let page = async |page_token: String| {
        let request = ListGuestScoresRequest { page_size: 2, page_token, ..of_shop() };
        let page = shop.owner().list_guest_scores(request).await.unwrap().into_inner();
        let names: Vec<_> = page.guest_scores.iter().map(|one| one.customer.clone()).collect();
        (names, page.next_page_token, page.score_time)
    };
    let (first, token, scored) = page(String::new()).await;
    assert_eq!((first.as_slice(), scored), (&names[..2], Some(runtime::field::timestamp(shop.now()))));
    // The last of them comes, and is at stake with nothing; the day turns.
    let last = names.last().unwrap();
    shop.deliver(90, 0, &OrderCompleted { order: Some(order(99, last, 0, 90_000)) }).await;
    shop.run_due().await;
    let (second, token, _) = page(token).await;
    let (third, end, _) = page(token).await;
    assert_eq!([first, second, third].concat(), names);
    assert_eq!(end, "");
    shop.pass(600);
    shop.run_due().await;
    assert!(score_of(&shop, last).await.spent.unwrap().amount > 90_000, "it is scored in its turn");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_said_of_many_guests_is_what_was_said_when_they_were_scored(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    tell_shop(&shop).await;
    let mut orders = Vec::new();
    for guest in 0..101 {
        let name = shop.add(called("客人")).await.name;
        orders.push(order(1_000 + guest, &name, i64::try_from(guest % 90).unwrap(), 3_000));
    }
    let last = orders.pop().unwrap();
    shop.deliver(101, 0, &OrdersImported { orders }).await;
    scores(&shop, of_shop()).await;
    let few = report(&shop).await;
    shop.deliver(102, 0, &OrderCompleted { order: Some(last.clone()) }).await;
    assert_eq!((few.guests, report(&shop).await.guests), (100, 101), "of few it is reckoned when asked");
    let reckoned = report(&shop).await;
    scores(&shop, of_shop()).await;
    let kept = report(&shop).await;
    assert_eq!(
        GuestReport { score_time: None, ..kept.clone() },
        GuestReport { score_time: None, ..reckoned }
    );
    let more = Order { name: format!("shops/nongmao/orders/{}", Uuid::from_u128(9)), ..last };
    shop.deliver(103, 0, &OrderCompleted { order: Some(more) }).await;
    shop.pass(60);
    assert_eq!(report(&shop).await, kept, "as it was scored, which it says");
    scores(&shop, of_shop()).await;
    let later = report(&shop).await;
    let scored = |report: &GuestReport| report.score_time.as_ref().map(|time| time.seconds);
    assert!(scored(&later) > scored(&kept));
    let spent = |report: &GuestReport| {
        report.cells.iter().filter_map(|cell| Some(cell.spent.as_ref()?.amount)).sum::<i64>()
    };
    assert_eq!(spent(&later) - spent(&kept), 3_000);
}
