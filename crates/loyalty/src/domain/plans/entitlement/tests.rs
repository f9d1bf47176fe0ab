use proptest::{collection::vec, prelude::*};

use super::*;
use crate::domain::plans::{
    Cycle, Effect, PlanId,
    terms::tests::{benefit, monthly},
};

pub(crate) fn holding(id: u128, limit: Limit) -> Holding {
    let membership = Membership {
        id: MembershipId(Uuid::from_u128(id)),
        plan: PlanId(Uuid::nil()),
        customer: CustomerId(Uuid::nil()),
        version: 1,
        cycle: Cycle::new(0),
        next: None,
        state: MembershipState::Active,
        paid_until: None,
        paused_on: None,
        cancelled_to: None,
        due_at: None,
        reminded_of: None,
        revision: 1,
        created_at: Time::from_micros(0).unwrap(),
    };
    let terms = monthly(0, vec![benefit("tea", Effect::Perk, limit)]);
    Holding { membership, terms, grants: Vec::new(), last_used: Vec::new() }
}

fn grant(id: u128, source: GrantSource, granted: i64) -> QuotaGrant {
    QuotaGrant {
        id: Uuid::from_u128(id),
        membership: MembershipId(Uuid::from_u128(1)),
        benefit: "tea".into(),
        source,
        priority: 0,
        granted: Some(granted),
        held: 0,
        used: 0,
        starts_on: 0,
        ends_on: Some(31),
        created_at: Time::from_micros(0).unwrap(),
    }
}

#[test]
fn a_quota_is_used_up_and_begins_anew_with_the_period() {
    let mut own = holding(1, Limit::Quota(2));
    let fresh = judge(&[own.clone()], "tea", 5);
    assert_eq!((fresh.left, fresh.granted, fresh.outcome.is_ok()), (2, 2, true));
    own.grants.push(QuotaGrant { used: 1, held: 1, ..grant(7, GrantSource::Plan, 2) });
    let none = judge(&[own.clone()], "tea", 30);
    assert_eq!((none.outcome, none.next), (Err(Denial::UsedUp), Some(31)));
    assert!(judge(&[own.clone()], "tea", 31).outcome.is_ok(), "nobody had to begin it");
    own.membership.cancelled_to = Some(31);
    assert_eq!(judge(&[own], "tea", 30).next, None, "there is no next");
    assert_eq!(judge(&[], "tea", 5).outcome, Err(Denial::NoMembership));
}

#[test]
fn an_interval_says_when_it_is_over_and_what_is_paused_is_not_used() {
    let mut own = holding(1, Limit::Interval(7));
    own.last_used.push(("tea".into(), 10));
    let soon = judge(&[own.clone()], "tea", 16);
    assert_eq!((soon.outcome, soon.next), (Err(Denial::TooSoon), Some(17)));
    assert!(judge(&[own.clone()], "tea", 17).outcome.is_ok());
    own.membership.state = MembershipState::Paused;
    own.membership.paused_on = Some(12);
    assert_eq!(judge(&[own], "tea", 17).outcome, Err(Denial::Paused));
    let endless = judge(&[holding(1, Limit::Unlimited)], "tea", 17);
    assert!(endless.unlimited && endless.outcome.is_ok());
}

fn grants() -> impl Strategy<Value = Vec<QuotaGrant>> {
    let one = (0..3_i64, 0..4_i64, prop_oneof![Just(None), (6..20_i64).prop_map(Some)], 0..5_i64);
    vec(one, 0..6).prop_map(|all| {
        let numbered = (10_u128..).zip(all);
        let one = |(id, (priority, granted, ends_on, starts_on))| QuotaGrant {
            priority,
            starts_on,
            ends_on,
            ..grant(id, GrantSource::TopUp, granted)
        };
        numbered.map(one).collect()
    })
}

proptest! {
    /// Drawn one by one, everything is used once, each time the grant whose turn it is, and
    /// then nothing more.
    #[test]
    fn draws_go_by_priority_end_and_age_and_never_exceed(added in grants(), quota in 0..3_i64) {
        let mut own = holding(1, Limit::Quota(quota));
        own.grants = added;
        own.grants.push(grant(1, GrantSource::Plan, quota));
        let all: i64 = own.grants.iter().filter_map(|grant| grant.granted).sum();
        for drawn in 0..all {
            let verdict = judge(&[own.clone()], "tea", 5);
            prop_assert_eq!(verdict.left, all - drawn);
            let draw = verdict.outcome.unwrap();
            let with_some = own.grants.iter().filter(|grant| grant.has_some());
            let first = with_some.map(QuotaGrant::turn).min();
            prop_assert_eq!(Some(draw.grant.turn()), first);
            let one = own.grants.iter_mut().find(|grant| grant.id == draw.grant.id).unwrap();
            one.held += 1;
        }
        prop_assert_eq!(judge(&[own], "tea", 5).outcome, Err(Denial::UsedUp));
    }

    /// In which order memberships are looked at says nothing.
    #[test]
    fn which_membership_pays_does_not_depend_on_the_order(quotas in vec(0..3_i64, 1..5)) {
        let each = |(id, quota): (u128, &i64)| {
            let mut own = holding(id, Limit::Quota(*quota));
            let plans = QuotaGrant { membership: own.membership.id, ..grant(id, GrantSource::Plan, *quota) };
            own.grants.push(plans);
            own
        };
        let mut all: Vec<Holding> = (1..).zip(&quotas).map(each).collect();
        let one = judge(&all, "tea", 5);
        all.reverse();
        let other = judge(&all, "tea", 5);
        prop_assert_eq!(one.outcome, other.outcome);
        prop_assert_eq!((one.left, one.granted, one.next), (other.left, other.granted, other.next));
    }
}
