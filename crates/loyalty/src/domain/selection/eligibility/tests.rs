use jiff::tz::TimeZone;
use kernel::{CustomerId, OpeningHours};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::catalogue::{budget::Budget, campaign::CampaignId, day::Day};

const DAY: i64 = 86_400_000_000;

fn schedule() -> Schedule {
    let time_zone = TimeZone::get("Asia/Shanghai").unwrap();
    Schedule::daily(time_zone, vec![OpeningHours::daily(0, 1440)])
}

/// 23 November 2026, a Monday, 12:30 in Shanghai.
fn monday() -> Time {
    Time::from_timestamp("2026-11-23T12:30:00+08:00".parse().unwrap())
}

fn days_before(days: i64) -> Time {
    monday().plus_micros(-days * DAY)
}

fn campaign(trigger: Trigger) -> Campaign {
    Campaign {
        id: CampaignId(Uuid::from_u128(7)),
        display_name: "四样小菜".into(),
        display_name_en: String::new(),
        trigger,
        conditions: Conditions::default(),
        offers: Vec::new(),
        offers_per_order: 1,
        budget: Budget::default(),
        holdout_basis_points: 0,
        automatic: true,
        paused: false,
        starts_at: None,
        ends_at: None,
        topic: String::new(),
        words: Vec::new(),
        deleted: false,
        version: 1,
        created_at: days_before(100),
    }
}

fn with(conditions: Conditions) -> Campaign {
    Campaign { conditions, ..campaign(Trigger::OrderPlaced) }
}

/// Ordered so often, every ten days, the last time ten days ago.
fn customer(orders: i64) -> CustomerProjection {
    CustomerProjection {
        orders,
        first_order_at: (orders > 0).then(|| days_before(orders * 10)),
        last_order_at: (orders > 0).then(|| days_before(10)),
        preferences: [("drinks", "beer"), ("segment", "stallholder")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        ..CustomerProjection::unknown(CustomerId(Uuid::from_u128(18)))
    }
}

fn fits_after(
    campaign: &Campaign,
    customer: &CustomerProjection,
    change: impl FnOnce(&mut Occasion<'_>),
) -> Result<(), Ineligible> {
    let schedule = schedule();
    let tiers = ["bronze".to_owned(), "silver".to_owned()];
    let mut occasion = Occasion {
        kind: OccasionKind::OrderPlaced,
        at: monday(),
        schedule: &schedule,
        party_size: 0,
        is_host: false,
        total: 3_600,
        tiers: &tiers,
        ordered_before: false,
    };
    change(&mut occasion);
    campaign.fits(customer, &occasion)
}

fn fits(campaign: &Campaign, customer: &CustomerProjection) -> Result<(), Ineligible> {
    fits_after(campaign, customer, |_| {})
}

fn when(campaign: &Campaign, customer: &CustomerProjection, kind: OccasionKind) -> bool {
    fits_after(campaign, customer, |occasion| occasion.kind = kind).is_ok()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

#[test]
fn a_campaign_without_conditions_is_for_everybody() {
    for orders in [0, 1, 3, 500] {
        assert_eq!(fits(&campaign(Trigger::OrderPlaced), &customer(orders)), Ok(()));
    }
}

#[test]
fn a_campaign_gives_while_it_runs_alone() {
    let plain = || campaign(Trigger::OrderPlaced);
    let fits = |campaign: Campaign| fits(&campaign, &customer(3));
    assert_eq!(fits(Campaign { paused: true, ..plain() }), Err(Ineligible::Paused));
    assert_eq!(fits(Campaign { deleted: true, ..plain() }), Err(Ineligible::Deleted));
    assert_eq!(fits(Campaign { starts_at: Some(monday()), ..plain() }), Ok(()));
    assert_eq!(
        fits(Campaign { starts_at: Some(monday().plus_micros(1)), ..plain() }),
        Err(Ineligible::NotYet)
    );
    assert_eq!(fits(Campaign { ends_at: Some(monday()), ..plain() }), Err(Ineligible::Over));
    assert_eq!(fits(Campaign { ends_at: Some(monday().plus_micros(1)), ..plain() }), Ok(()));
}

#[test]
fn each_trigger_is_for_what_has_happened() {
    use OccasionKind::{CaseClosed, DayCame, Inquiry, OrderCompleted, OrderPlaced};
    let all = [OrderPlaced, OrderCompleted, CaseClosed, DayCame, Inquiry];
    let mut dated = campaign(Trigger::Date);
    dated.conditions.dates = vec!["11-23".parse().unwrap()];
    let mut comeback = campaign(Trigger::Comeback);
    comeback.conditions.silence_days = 10;
    for (campaign, customer, fitting) in [
        (campaign(Trigger::OrderPlaced), customer(3), vec![OrderPlaced, Inquiry]),
        (campaign(Trigger::OrderCompleted), customer(3), vec![OrderCompleted, Inquiry]),
        (campaign(Trigger::CaseClosed), customer(3), vec![CaseClosed]),
        (campaign(Trigger::FirstOrder), customer(0), vec![OrderPlaced, Inquiry]),
        (campaign(Trigger::FirstOrder), customer(1), vec![]),
        (comeback, customer(1), vec![OrderPlaced, Inquiry]),
        (dated, customer(3), vec![OrderPlaced, DayCame, Inquiry]),
    ] {
        let found: Vec<_> = all.into_iter().filter(|kind| when(&campaign, &customer, *kind)).collect();
        assert_eq!(found, fitting, "{:?}", campaign.trigger);
    }
}

#[test]
fn a_regular_hosts_who_says_so_or_comes_with_enough_people() {
    let hosted = campaign(Trigger::PartyHosted);
    let hosts = |campaign: &Campaign, customer: &CustomerProjection, party_size, is_host| {
        fits_after(campaign, customer, |occasion| {
            occasion.party_size = party_size;
            occasion.is_host = is_host;
        })
    };
    assert_eq!(hosts(&hosted, &customer(3), 0, true), Ok(()));
    assert_eq!(hosts(&hosted, &customer(3), 4, false), Ok(()));
    assert_eq!(hosts(&hosted, &customer(3), 3, false), Err(Ineligible::Trigger));
    assert_eq!(hosts(&hosted, &customer(2), 10, true), Err(Ineligible::Trigger));
    let mut large = campaign(Trigger::PartyHosted);
    large.conditions.min_party_size = 8;
    assert_eq!(hosts(&large, &customer(3), 7, false), Err(Ineligible::Trigger));
    assert_eq!(hosts(&large, &customer(3), 8, false), Ok(()));
    assert_eq!(hosts(&large, &customer(3), 2, true), Ok(()));
}

#[test]
fn a_comeback_counts_the_shops_days() {
    let mut comeback = campaign(Trigger::Comeback);
    let after = |comeback: &Campaign, last: Time| {
        fits(comeback, &CustomerProjection { last_order_at: Some(last), ..customer(3) }).is_ok()
    };
    assert!(!after(&comeback, days_before(29)) && after(&comeback, days_before(30)));
    assert!(fits(&comeback, &customer(0)).is_err());
    comeback.conditions.silence_days = 1;
    // Half an hour after midnight of the shop's day before.
    assert!(after(&comeback, monday().plus_micros(-DAY / 2 - 31 * 60_000_000)));
    assert!(!after(&comeback, monday().plus_micros(-DAY / 2 - 29 * 60_000_000)));
}

#[test]
fn a_guest_is_in_one_of_the_segments() {
    let of = |segments: &[&str], customer: &CustomerProjection| {
        fits(&with(Conditions { segments: texts(segments), ..Conditions::default() }), customer).is_ok()
    };
    assert!(of(&["new"], &customer(0)) && of(&["new"], &customer(1)) && !of(&["new"], &customer(2)));
    assert!(!of(&["regular"], &customer(2)) && of(&["regular"], &customer(3)));
    assert!(of(&["new", "regular"], &customer(3)) && !of(&["new", "regular"], &customer(2)));
    assert!(of(&["stallholder"], &customer(2)) && !of(&["office"], &customer(2)));
}

#[test]
fn a_guest_has_lapsed_after_twice_their_usual_pause() {
    let silent = |days| CustomerProjection {
        first_order_at: Some(days_before(days + 20)),
        last_order_at: Some(days_before(days)),
        ..customer(3)
    };
    assert!(!silent(20).is_lapsed(monday()) && silent(21).is_lapsed(monday()));
    assert!(!customer(0).is_lapsed(monday()) && !customer(1).is_lapsed(monday()));
    let twice_at_once = CustomerProjection {
        first_order_at: Some(days_before(2)),
        last_order_at: Some(days_before(2)),
        ..customer(2)
    };
    assert!(!twice_at_once.is_lapsed(monday()), "nobody's usual pause is shorter than a day");
}

#[test]
fn a_tier_is_theirs_or_below_theirs() {
    let of = |tiers: &[&str]| {
        fits(&with(Conditions { tiers: texts(tiers), ..Conditions::default() }), &customer(3))
    };
    assert_eq!(of(&["bronze"]), Ok(()));
    assert_eq!(of(&["silver", "gold"]), Ok(()));
    assert_eq!(of(&["gold"]), Err(Ineligible::Tier));
}

#[test]
fn all_preferences_must_be_theirs() {
    let of = |preferences: &[&str]| {
        fits(&with(Conditions { preferences: texts(preferences), ..Conditions::default() }), &customer(3))
            .is_ok()
    };
    assert!(of(&["drinks"]) && of(&["drinks=Beer"]) && of(&["drinks", "segment=stallholder"]));
    assert!(!of(&["drinks=tea"]) && !of(&["smokes"]) && !of(&["drinks", "smokes"]));
    let says_no =
        CustomerProjection { preferences: [("smokes".to_owned(), "no".to_owned())].into(), ..customer(3) };
    assert!(!says_no.likes("smokes") && says_no.likes("smokes=no"));
}

#[test]
fn days_and_hours_are_the_shops() {
    let at = |conditions: Conditions, time: &str| {
        let time = Time::from_timestamp(time.parse().unwrap());
        fits_after(&with(conditions), &customer(3), |occasion| occasion.at = time)
    };
    let mondays = || Conditions { weekdays: vec![1, 7], ..Conditions::default() };
    assert_eq!(at(mondays(), "2026-11-22T16:00:00Z"), Ok(()));
    assert_eq!(at(mondays(), "2026-11-23T16:00:00Z"), Err(Ineligible::Weekday));
    let lunch = || Conditions { from_minute: 630, to_minute: 840, ..Conditions::default() };
    for (time, fit) in [("10:29:59", false), ("10:30:00", true), ("13:59:59", true), ("14:00:00", false)] {
        assert_eq!(at(lunch(), &format!("2026-11-23T{time}+08:00")).is_ok(), fit, "{time}");
    }
    let evening = || Conditions { from_minute: 1_020, ..Conditions::default() };
    assert_eq!(at(evening(), "2026-11-23T23:59:59+08:00"), Ok(()));
    assert_eq!(at(evening(), "2026-11-23T16:59:59+08:00"), Err(Ineligible::Hour));
}

#[test]
fn an_order_must_be_large_enough_and_a_party_too() {
    let least = |min_total| fits(&with(Conditions { min_total, ..Conditions::default() }), &customer(3));
    assert_eq!((least(3_600), least(3_601)), (Ok(()), Err(Ineligible::Total)));
    let large = with(Conditions { min_party_size: 2, ..Conditions::default() });
    assert_eq!(fits(&large, &customer(3)), Err(Ineligible::PartySize));
    assert_eq!(fits_after(&large, &customer(3), |occasion| occasion.party_size = 2), Ok(()));
}

#[test]
fn a_gift_is_never_given_to_an_unknown_age() {
    let aged = |key: &str, value: &str| CustomerProjection {
        preferences: [(key.to_owned(), value.to_owned())].into(),
        ..customer(3)
    };
    assert!(!customer(3).is_of_age(18) && customer(3).is_of_age(0));
    assert!(aged("adult", "yes").is_of_age(18) && !aged("adult", "yes").is_of_age(21));
    assert!(!aged("adult", "no").is_of_age(18) && !aged("adult", "maybe").is_of_age(1));
    assert!(aged("age", "18").is_of_age(18) && !aged("age", "17").is_of_age(18));
    assert!(!aged("age", "old").is_of_age(18));
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let segment = prop::sample::select(vec!["new", "regular", "lapsed", "stallholder"]);
    (
        prop::collection::vec(segment, 0..3),
        0_i64..6,
        prop::collection::vec(1_i8..=7, 0..4),
        0_i64..1_440,
        0_i64..5_000,
        prop::option::of(prop::sample::select(vec!["11-23", "2026-11-24"])),
    )
        .prop_map(|(segments, min_party_size, weekdays, from_minute, min_total, date)| Conditions {
            segments: texts(&segments),
            min_party_size,
            weekdays,
            from_minute,
            min_total,
            dates: date.into_iter().map(|day| day.parse::<Day>().unwrap()).collect(),
            ..Conditions::default()
        })
}

proptest! {
    #[test]
    fn a_condition_more_never_lets_more_guests_in(
        conditions in conditions(), orders in 0_i64..6, party_size in 0_i64..10, is_host in any::<bool>(),
    ) {
        let fit = |conditions: Conditions| {
            let campaign = Campaign { conditions, ..campaign(Trigger::OrderPlaced) };
            fits_after(&campaign, &customer(orders), |occasion| {
                occasion.party_size = party_size;
                occasion.is_host = is_host;
            }).is_ok()
        };
        let strict = fit(conditions.clone());
        for looser in [
            Conditions { segments: Vec::new(), ..conditions.clone() },
            Conditions { min_party_size: 0, ..conditions.clone() },
            Conditions { weekdays: Vec::new(), ..conditions.clone() },
            Conditions { from_minute: 0, ..conditions.clone() },
            Conditions { min_total: 0, ..conditions.clone() },
        ] {
            prop_assert!(!strict || fit(looser));
        }
    }

    #[test]
    fn conditions_are_kept_as_they_are(conditions in conditions()) {
        let kept = serde_json::to_string(&conditions).unwrap();
        prop_assert_eq!(serde_json::from_str::<Conditions>(&kept).unwrap(), conditions);
    }

    #[test]
    fn chance_keeps_about_its_share_and_always_the_same(share in 0_i64..=5_000) {
        let campaign = Campaign { holdout_basis_points: share, ..campaign(Trigger::OrderPlaced) };
        let held_out = |id: u128| campaign.holds_out(CustomerId(Uuid::from_u128(id)));
        let held: i64 = (0..2_000).map(|id| i64::from(held_out(id))).sum();
        prop_assert!((held - share / 5).abs() < 120, "{held} of 2000 at {share}");
        prop_assert!((0..50).all(|id| held_out(id) == held_out(id)));
    }
}
