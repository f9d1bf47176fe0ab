//! No sequence of acts leaves a case in a state that makes no sense.

use kernel::{Schedule, Time};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::cases::Sorting;

#[derive(Clone, Copy, Debug)]
enum Act {
    Sort,
    Disown,
    Reply,
    Remedy,
    Resolve,
    Close,
    CloseForGuest,
    Hear,
    Reopen,
    Repeat,
    RepeatNothing,
    Pass,
}

fn act() -> impl Strategy<Value = (Act, i64, bool)> {
    let acts = [
        Act::Sort,
        Act::Disown,
        Act::Reply,
        Act::Remedy,
        Act::Resolve,
        Act::Close,
        Act::CloseForGuest,
        Act::Hear,
        Act::Reopen,
        Act::Repeat,
        Act::RepeatNothing,
        Act::Pass,
    ];
    (prop::sample::select(acts.to_vec()), 0..200_i64, any::<bool>())
}

fn open() -> Case {
    let complaint = Complaint {
        source: Source::Staff,
        customer: None,
        message: None,
        rating: None,
        channel: String::new(),
        sender_id: String::new(),
        text: "慢".into(),
        order: None,
    };
    let deadlines = Deadlines { policy: &CasePolicy::usual(), schedule: &Schedule::unknown() };
    let start = Time::from_micros(0).unwrap();
    Case::open(CaseId(Uuid::nil()), complaint, (Category::Speed, Severity::Major), &deadlines, start)
}

fn apply(case: &mut Case, act: Act, who: Actor<'_>) {
    let policy = CasePolicy::usual();
    let deadlines = Deadlines { policy: &policy, schedule: &Schedule::unknown() };
    let owned = |owner: &str| Sorting {
        severity: Some(Severity::Critical),
        owner: Some(owner.into()),
        category: None,
    };
    // What a state doesn't allow is refused, and changes nothing.
    let before = case.clone();
    let done = match act {
        Act::Sort => case.sort(who, owned("li"), &deadlines),
        Act::Disown => case.sort(who, owned(""), &deadlines),
        Act::Reply => case.reply(who, "好".into()),
        Act::Resolve => case.resolve(who, "好".into(), policy.closes_at(who.at)),
        Act::Close => case.close(who, Some(Justice { outcome: 1, procedure: 1, interaction: 1 })),
        Act::CloseForGuest => case.close_for_guest(who),
        Act::Hear => case.hear(who, "还是慢".into(), Severity::Critical, &deadlines),
        Act::Reopen => case.reopen(who, "不好".into(), &deadlines),
        Act::Remedy => {
            case.remedy(who, "退".into(), 5);
            Ok(())
        }
        Act::Repeat => {
            case.repeats(who);
            Ok(())
        }
        Act::RepeatNothing => {
            case.repeats_nothing(who);
            Ok(())
        }
        Act::Pass => {
            case.pass(who.at);
            Ok(())
        }
    };
    if done.is_err() {
        assert_eq!(*case, before);
    }
    if case.state == State::Closed && before.state != State::Closed {
        case.watch_recovery(Some(who.at.plus_micros(7)));
    }
}

/// What always holds of a case.
fn must_make_sense(case: &Case) {
    let is_open = matches!(case.state, State::Open | State::InProgress);
    let is_closed = case.state == State::Closed;
    assert_eq!(case.resolved_at.is_some(), !is_open);
    assert_eq!(case.close_at.is_some(), case.state == State::Resolved);
    assert_eq!(case.closed_at.is_some(), is_closed);
    assert_eq!(case.recover_until.is_some(), is_closed);
    assert_eq!(case.in_time.is_some(), case.replied_at.is_some());
    assert!(is_open || (case.waiting_since.is_none() && case.replied_at.is_some()));
    assert!(case.state != State::Open || (case.owner.is_empty() && case.waiting_since.is_some()));
    assert!(is_closed || !case.closed_by_guest);
    assert!(case.closed_by_guest || case.justice.is_none());
    assert!(case.warn_at <= case.due_at);
    assert!(!case.repeated || case.escalation.is_some());
    assert!(case.reopen_count == 0 || case.escalation.is_some());
}

proptest! {
    #[test]
    fn no_sequence_of_acts_makes_nonsense_of_a_case(acts in prop::collection::vec(act(), 0..40)) {
        let mut case = open();
        let mut now = Time::from_micros(0).unwrap();
        for (act, minutes, is_staff) in acts {
            now = now.plus_micros(minutes * 60_000_000);
            let entries = case.entries.clone();
            apply(&mut case, act, Actor { by: "li", is_staff, at: now });
            must_make_sense(&case);
            // What was said and done is never unsaid.
            prop_assert!(case.entries.starts_with(&entries));
        }
        // Time alone brings everything that waits for it to an end.
        for _ in 0..4 {
            if let Some(next) = case.next_at() {
                case.pass(next);
                if case.recovery_is_over(next.plus_micros(1)) {
                    case.recovered = Some(false);
                }
                if case.state == State::Closed {
                    case.watch_recovery(None);
                }
            }
        }
        prop_assert_eq!(case.next_at(), None);
    }
}
