use std::collections::{BTreeMap, HashSet};

use super::*;

fn order(id: u128, customer: Option<u128>, completed: bool) -> OrderProjection {
    let customer = customer.map(|id| CustomerId(Uuid::from_u128(id)));
    let placed_at = Time::from_micros(1).unwrap();
    OrderProjection {
        customer,
        ..OrderProjection::placed(OrderId(Uuid::from_u128(id)), completed, placed_at)
    }
}

fn codes(survey: &Survey) -> Vec<&'static str> {
    survey.statements.iter().map(|statement| statement.code).collect()
}

fn answer(code: &str, score: i64) -> Answer {
    Answer { statement: statement(code).unwrap(), score }
}

#[test]
fn the_bank_has_29_statements_in_five_dimensions_each_said_in_two_languages() {
    let mut count = BTreeMap::new();
    for one in &BANK {
        *count.entry(one.dimension.as_str()).or_insert(0) += 1;
        assert!(one.code.starts_with(one.dimension.as_str()), "{}", one.code);
        assert_eq!(statement(one.code), Some(one));
        let texts = [one.before, one.before_en, one.after, one.after_en];
        assert!(texts.iter().all(|text| !text.is_empty()) && one.before != one.after, "{}", one.code);
        assert!(one.before.starts_with('我') && one.before_en.starts_with("I expect"), "{}", one.code);
        assert!(texts[1].is_ascii() && texts[3].is_ascii(), "{}", one.code);
    }
    let expected =
        [("assurance", 6), ("empathy", 5), ("reliability", 5), ("responsiveness", 3), ("tangibles", 10)];
    assert_eq!(count, expected.into());
    let all: HashSet<_> = BANK.iter().flat_map(|one| [one.code, one.before, one.after]).collect();
    assert_eq!(all.len(), 3 * 29, "no statement is there twice");
}

#[test]
fn a_guest_is_asked_everything_once_before_anything_twice() {
    for guest in 1..20 {
        let mut asked = Vec::new();
        for round in 0..9 {
            let survey = Survey::draw(&order(1, Some(guest), false), round, None);
            assert_eq!(survey.statements.len(), AT_A_TIME);
            asked.extend(codes(&survey));
        }
        let different: HashSet<_> = asked.iter().collect();
        assert_eq!((asked.len(), different.len()), (27, 27));
        let next = codes(&Survey::draw(&order(1, Some(guest), false), 9, None));
        let different: HashSet<_> = asked.iter().chain(&next).collect();
        assert_eq!(different.len(), 29);
    }
}

#[test]
fn guests_are_asked_different_things_and_each_always_the_same() {
    let first = |guest| codes(&Survey::draw(&order(1, Some(guest), false), 0, None));
    let different: HashSet<_> = (0..50).map(first).collect();
    assert!(different.len() > 40, "{}", different.len());
    assert_eq!(first(7), first(7));
    // Whoever is not known is drawn by their order.
    let nobody = |order_id| codes(&Survey::draw(&order(order_id, None, false), 5, None));
    assert_ne!(nobody(1), nobody(2));
    assert_eq!(nobody(1), nobody(1));
}

#[test]
fn what_was_asked_before_is_asked_again_after() {
    let before = order(1, Some(18), false);
    let answers = vec![answer("empathy-2", 6), answer("reliability-1", 7)];
    let said = Expectation::new(Uuid::nil(), answers, &before, Time::from_micros(2).unwrap()).unwrap();
    let after = Survey::draw(&order(1, Some(18), true), 3, Some(&said));
    assert_eq!((codes(&after), after.is_after), (vec!["empathy-2", "reliability-1"], true));
}

#[test]
fn one_order_of_four_is_asked_to_recommend_and_only_when_it_is_there() {
    for guest in 1..20 {
        let asks =
            |round, completed| Survey::draw(&order(1, Some(guest), completed), round, None).asks_recommend;
        assert_eq!((0..12).filter(|round| asks(*round, true)).count(), 3);
        assert_eq!((0..12).filter(|round| asks(*round, false)).count(), 0);
    }
    let asked = (0..1_000).filter(|id| Survey::draw(&order(*id, None, true), 0, None).asks_recommend).count();
    assert!((200..300).contains(&asked), "{asked}");
}

#[test]
fn nobody_expects_what_they_have_had() {
    let late =
        Expectation::new(Uuid::nil(), Vec::new(), &order(1, None, true), Time::from_micros(2).unwrap());
    assert!(matches!(late, Err(ExpectationError)));
}

#[test]
fn a_gap_is_of_what_was_asked_before_and_after() {
    let before = [answer("empathy-2", 6), answer("reliability-1", 7), answer("tangibles-1", 2)];
    let after = [answer("reliability-1", 5), answer("empathy-2", 7), answer("assurance-2", 1)];
    let gap = Gap::between(&before, &after);
    assert_eq!(gap, Gap { sum: -1, pairs: 2 });
    assert!((gap.mean().unwrap() + 0.5).abs() < 1e-12);
    assert_eq!(Gap::between(&before, &[]).mean(), None);
    let level = Gap { sum: 1, pairs: 2 };
    assert_eq!(
        (level.is_above(0.5), level.is_above(0.4), Gap::default().is_above(-1.0)),
        (false, true, false)
    );
}
