use super::*;
use crate::domain::praise::staff::StaffMemberId;

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

fn idea(customer: Option<CustomerId>, proposed_by: &str) -> Idea {
    Idea {
        id: IdeaId(Uuid::from_u128(1)),
        text: "米饭送大份".into(),
        shared_text: String::new(),
        customer,
        proposed_by: proposed_by.into(),
        message: None,
        sender: Stranger::default(),
        votes: 0,
        voted: false,
        decision: None,
        created_at: at(1),
    }
}

fn decision(is_adopted: bool) -> Decision {
    Decision {
        is_adopted,
        reply: "下周开始".into(),
        points: 0,
        by: "shops/a/accessKeys/owner".into(),
        at: at(2),
    }
}

fn member(key: &str, retired: bool) -> StaffMember {
    StaffMember {
        id: StaffMemberId(Uuid::from_u128(7)),
        display_name: "李娜".into(),
        aliases: Vec::new(),
        access_key: key.into(),
        retired,
        version: 1,
        created_at: at(0),
    }
}

const LI: &str = "shops/a/accessKeys/01920000-0000-7000-8000-000000000001";

fn key() -> &'static str {
    LI.rsplit_once('/').unwrap().1
}

#[test]
fn an_idea_is_decided_on_once() {
    for is_adopted in [true, false] {
        let decided = idea(None, "").decide(decision(is_adopted)).unwrap();
        let state = if is_adopted { IdeaState::Adopted } else { IdeaState::Declined };
        assert_eq!(decided.state(), state);
        assert!(decided.must_be_open().is_err());
        assert_eq!(decided.decide(decision(true)), Err(IdeaError(state)));
    }
    assert_eq!(idea(None, "").state(), IdeaState::Proposed);
}

#[test]
fn an_idea_of_the_staff_that_is_adopted_is_praise_for_them_alone() {
    let staff = [member("", false), member(key(), false)];
    let of = |idea: Idea, is_adopted| idea.decide(decision(is_adopted)).unwrap().praise(&staff);
    let praise = of(idea(None, LI), true).unwrap();
    assert_eq!((praise.staff.len(), praise.text.as_str()), (1, "建议被采纳：米饭送大份"));
    assert_eq!(of(idea(None, LI), true), Some(praise), "the same however often it is asked for");
    assert_eq!(of(idea(None, LI), false), None);
    assert_eq!(of(idea(None, ""), true), None);
    assert_eq!(of(idea(Some(CustomerId(Uuid::from_u128(3))), LI), true), None, "they noted a guest's");
    assert_eq!(idea(None, LI).praise(&staff), None);
    let gone = idea(None, LI).decide(decision(true)).unwrap().praise(&[member(key(), true)]);
    assert_eq!(gone, None);
}

#[test]
fn a_guest_sees_their_own_and_what_is_shared() {
    let (wang, li) = (CustomerId(Uuid::from_u128(3)), CustomerId(Uuid::from_u128(4)));
    let own = idea(Some(wang), "");
    assert!(own.is_seen_by(wang) && !own.is_seen_by(li) && !idea(None, LI).is_seen_by(li));
    assert!(Idea { shared_text: "米饭送大份".into(), ..own }.is_seen_by(li));
}

#[test]
fn who_had_an_idea_is_told_what_became_of_it() {
    let adopted = Decision { points: 50, ..decision(true) };
    let adopted = decided(&idea(None, "").decide(adopted).unwrap()).unwrap();
    assert_eq!(adopted.zh, "您的建议“米饭送大份”我们采纳了：下周开始 送您50积分，谢谢！");
    assert_eq!(
        adopted.en,
        "We are going ahead with your idea \u{201c}米饭送大份\u{201d}: 下周开始 50 points are yours. Thank you!"
    );
    let declined = decided(&idea(None, "").decide(decision(false)).unwrap()).unwrap();
    assert_eq!(declined.zh, "您的建议“米饭送大份”这次没有采纳：下周开始 谢谢您替我们想着。");
    assert_eq!(decided(&idea(None, "")), None);
}
