use kernel::{Schedule, Time};
use uuid::Uuid;

use super::*;
use crate::domain::cases::Sorting;

const MINUTE: i64 = 60_000_000;

fn at(minute: i64) -> Time {
    Time::from_micros(minute * MINUTE).unwrap()
}

fn staff(minute: i64) -> Actor<'static> {
    Actor { by: "shops/a/accessKeys/li", is_staff: true, at: at(minute) }
}

fn guest(minute: i64) -> Actor<'static> {
    Actor { by: "shops/a/customers/wang", is_staff: false, at: at(minute) }
}

fn with(act: impl FnOnce(&Deadlines<'_>)) {
    act(&Deadlines { policy: &CasePolicy::usual(), schedule: &Schedule::unknown() });
}

fn open(severity: Severity) -> Case {
    let complaint = Complaint {
        source: Source::Chat,
        customer: None,
        message: Some(MessageId(Uuid::from_u128(1))),
        rating: None,
        channel: "wechat-group".into(),
        sender_id: "wx-wang".into(),
        text: "等了一个小时".into(),
        order: None,
    };
    let id = CaseId(Uuid::from_u128(1));
    let deadlines = Deadlines { policy: &CasePolicy::usual(), schedule: &Schedule::unknown() };
    Case::open(id, complaint, (Category::Speed, severity), &deadlines, at(0))
}

#[test]
fn a_message_opens_the_same_case_however_often_it_is_heard_of() {
    let of = |message| CaseId::of_message(MessageId(Uuid::from_u128(message)));
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn the_clock_is_that_of_the_severity_and_warns_before_it_is_over() {
    let clock = |severity| {
        let case = open(severity);
        (case.warn_at, case.due_at)
    };
    assert_eq!(clock(Severity::Critical), (at(22), at(30)));
    assert_eq!(clock(Severity::Major), (at(90), at(120)));
    assert_eq!(clock(Severity::Minor), (at(360), at(480)));
}

#[test]
fn the_first_answer_stops_the_clock_and_makes_the_case_somebodys() {
    let mut case = open(Severity::Critical);
    case.reply(staff(30), "马上处理".into()).unwrap();
    assert_eq!((case.state, case.owner.as_str()), (State::InProgress, "shops/a/accessKeys/li"));
    assert_eq!((case.replied_at, case.in_time, case.next_at()), (Some(at(30)), Some(true), None));
    case.reply(guest(40), "第二次".into()).unwrap();
    assert_eq!((case.replied_at, case.entries.len()), (Some(at(30)), 2));
    assert!(!case.pass(at(1_000)));
}

#[test]
fn who_leaves_a_guest_waiting_is_warned_and_then_passed_over_each_once() {
    let mut case = open(Severity::Critical);
    assert!(!case.pass(at(21)));
    assert!(case.pass(at(22)) && case.warned && case.escalation.is_none());
    assert!(!case.pass(at(29)));
    assert!(case.pass(at(30)) && case.escalation.is_some());
    assert!(!case.pass(at(31)) && case.next_at().is_none());
    case.reply(staff(32), "来了".into()).unwrap();
    assert_eq!(case.in_time, Some(false));
}

#[test]
fn a_guest_who_says_nothing_closes_by_time_and_one_who_objects_reopens() {
    let mut case = open(Severity::Major);
    case.resolve(staff(1), "重做了一份".into(), at(100)).unwrap();
    assert!(matches!(case.resolve(staff(1), "x".into(), at(9)), Err(CaseError::Resolved)));
    assert_eq!((case.next_at(), case.pass(at(99))), (Some(at(100)), false));
    assert!(case.pass(at(100)) && case.state == State::Closed && !case.closed_by_guest);
    with(|deadlines| case.reopen(guest(200), "还是不行".into(), deadlines).unwrap());
    assert_eq!((case.state, case.reopen_count, case.due_at), (State::InProgress, 1, at(320)));
    assert!(case.escalation.is_some());
    with(|deadlines| assert!(case.reopen(guest(201), "x".into(), deadlines).is_err()));
}

#[test]
fn only_the_guest_closes_what_is_resolved() {
    let mut case = open(Severity::Major);
    let justice = Some(Justice { outcome: 5, procedure: 4, interaction: 5 });
    assert!(case.close(guest(1), justice).is_err());
    case.resolve(staff(1), "退了款".into(), at(100)).unwrap();
    case.close(guest(2), justice).unwrap();
    assert!(case.closed_by_guest && case.justice == justice);
    assert!(case.reply(staff(3), "x".into()).is_err());
    case.watch_recovery(Some(at(50)));
    assert_eq!(
        (case.next_at(), case.recovery_is_over(at(50)), case.recovery_is_over(at(51))),
        (Some(at(50)), false, true)
    );
}

#[test]
fn another_severity_sets_the_clock_anew_and_an_owner_begins_the_work() {
    let mut case = open(Severity::Minor);
    let sorting = Sorting {
        category: Some(Category::Hygiene),
        severity: Some(Severity::Critical),
        owner: Some("shops/a/accessKeys/zhao".into()),
    };
    with(|deadlines| case.sort(staff(10), sorting.clone(), deadlines).unwrap());
    assert_eq!((case.state, case.due_at, case.entries.len()), (State::InProgress, at(30), 3));
    with(|deadlines| case.sort(staff(11), sorting, deadlines).unwrap());
    assert_eq!(case.entries.len(), 3);
}

#[test]
fn a_second_failure_of_the_kind_goes_to_the_manager_at_once() {
    let mut case = open(Severity::Minor);
    case.repeats(staff(0));
    case.repeats(staff(0));
    assert!(case.repeated && case.escalation.as_deref().unwrap().contains("速度"));
    assert_eq!(case.entries.len(), 1);
    case.repeats_nothing(staff(1));
    assert_eq!((case.repeated, case.escalation.as_deref(), case.entries.len()), (false, None, 2));
}

#[test]
fn a_case_that_went_to_the_manager_for_another_reason_stays_there() {
    let mut case = open(Severity::Critical);
    assert!(case.pass(at(30)) && case.escalation.is_some());
    let overdue = case.escalation.clone();
    case.repeats(staff(31));
    assert_eq!((case.repeated, &case.escalation), (true, &overdue));
    case.repeats_nothing(staff(32));
    assert_eq!((case.repeated, &case.escalation), (false, &overdue));
}

#[test]
fn reopening_goes_to_the_manager_with_a_reason_of_its_own() {
    let mut case = open(Severity::Minor);
    case.repeats(staff(0));
    case.resolve(staff(1), "好".into(), at(100)).unwrap();
    with(|deadlines| case.reopen(guest(2), "还是不行".into(), deadlines).unwrap());
    assert!(case.escalation.as_deref().unwrap().contains("重新提出"));
    case.repeats_nothing(staff(3));
    assert!(case.escalation.is_some());
}

#[test]
fn who_closes_for_a_guest_does_not_speak_for_them() {
    let mut case = open(Severity::Major);
    assert!(case.close_for_guest(staff(1)).is_err());
    case.resolve(staff(1), "退了款".into(), at(100)).unwrap();
    case.close_for_guest(staff(2)).unwrap();
    assert_eq!((case.state, case.closed_by_guest, case.justice), (State::Closed, false, None));
}

#[test]
fn a_guest_who_says_more_waits_again_and_for_less_long_if_it_is_graver() {
    let mut case = open(Severity::Minor);
    with(|deadlines| case.hear(guest(5), "真的慢".into(), Severity::Major, deadlines).unwrap());
    assert_eq!((case.severity, case.waiting_since, case.due_at), (Severity::Major, Some(at(0)), at(120)));
    case.reply(staff(10), "来了".into()).unwrap();
    with(|deadlines| case.hear(guest(20), "还慢".into(), Severity::Minor, deadlines).unwrap());
    assert_eq!((case.severity, case.waiting_since, case.due_at), (Severity::Major, Some(at(20)), at(140)));
    case.resolve(staff(30), "好".into(), at(100)).unwrap();
    with(|deadlines| assert!(case.hear(guest(40), "慢".into(), Severity::Minor, deadlines).is_err()));
}
