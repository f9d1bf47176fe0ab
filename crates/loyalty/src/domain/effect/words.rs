//! What the figures say, for people.

use super::figures::{Counted, Effect, LEAST_ARM, Verdict};

/// A campaign's figures in Chinese and in English.
pub(super) fn of_campaign(counted: &Counted, effect: &Effect) -> (String, String) {
    if counted.held_out.exposed == 0 {
        return (
            "没有对照：没有人被随机留出，看不出送礼带来了多少回头客。".to_owned(),
            "Nobody is held out by chance, so nothing tells what the gifts bring.".to_owned(),
        );
    }
    if counted.treated.customers == 0 || counted.held_out.customers == 0 {
        return (
            "还看不出来：客人回来的时限还没有到。".to_owned(),
            "It can't be said yet: the guests still have time to come back.".to_owned(),
        );
    }
    let (zh, en) = shares(counted, effect);
    let (line_zh, line) = line(effect);
    match effect.verdict {
        Verdict::Works => (format!("有效：{zh}；{line_zh}。"), format!("It works: {en}; {line}.")),
        Verdict::DoesNot => (format!("不划算：{zh}；{line_zh}。"), format!("It does not pay: {en}; {line}.")),
        Verdict::NotEnoughData => {
            let (more_zh, more) = missing(effect);
            (
                format!("还看不出来：{zh}；{line_zh}。{more_zh}"),
                format!("It can't be said yet: {en}; {line}. {more}"),
            )
        }
    }
}

fn shares(counted: &Counted, effect: &Effect) -> (String, String) {
    let (treated, held_out) = (&counted.treated, &counted.held_out);
    let (p1, p0) = (100.0 * treated.ratio(), 100.0 * held_out.ratio());
    let found = &effect.difference;
    let (lift, low, high) = (100.0 * found.lift, 100.0 * found.low, 100.0 * found.high);
    let (n1, n0) = (treated.customers, held_out.customers);
    (
        format!(
            "给了的 {n1} 人里 {p1:.1}% 回来，没给的 {n0} 人里 {p0:.1}%，相差 {lift:+.1} 个百分点（95% 区间 {low:+.1} 到 {high:+.1}）"
        ),
        format!(
            "{p1:.1} % of {n1} guests who were to get it came back, {p0:.1} % of {n0} who were not; {lift:+.1} points (95 % interval {low:+.1} to {high:+.1})"
        ),
    )
}

fn line(effect: &Effect) -> (String, String) {
    match effect.break_even {
        Some(line) => {
            let line = 100.0 * line;
            (format!("要多 {line:.1} 个百分点才够本"), format!("it takes {line:+.1} points to break even"))
        }
        None => (
            "一份礼的成本不低于一单的毛利，怎么都不够本".to_owned(),
            "a gift costs as much as a visit brings, so nothing pays for it".to_owned(),
        ),
    }
}

fn missing(effect: &Effect) -> (String, String) {
    let needed = effect.needed_per_arm.max(LEAST_ARM);
    (format!("每组至少要 {needed} 人才看得清。"), format!("Each side needs {needed} guests or more to tell."))
}
