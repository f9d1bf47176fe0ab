//! What is told of a campaign's attention, for people.

use std::{fmt::Write, ops::Range};

use kernel::Schedule;

use super::attention::{Attention, Change, Spans};

kernel::text_enum! {
    /// What is counted.
    pub(crate) enum Measure {
        /// Messages that name one of the words.
        Messages = "MESSAGES",
        /// Orders.
        Orders = "ORDERS",
        /// Guests who ordered for the first time.
        NewGuests = "NEW_GUESTS",
    }
}

kernel::text_enum! {
    /// When.
    pub(crate) enum Span {
        /// Before the campaign.
        Before = "BEFORE",
        /// While it was on.
        During = "DURING",
        /// After it.
        After = "AFTER",
    }
}

/// What came of something in a span.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// What is counted.
    pub(crate) measure: Measure,
    /// When.
    pub(crate) span: Span,
    /// On which days.
    pub(crate) days: Range<i64>,
    /// What came.
    pub(crate) attention: Attention,
}

impl Spans {
    /// Those of which a day is over.
    pub(crate) fn begun(&self) -> impl Iterator<Item = (Span, Range<i64>)> {
        let all = [(Span::Before, &self.before), (Span::During, &self.during), (Span::After, &self.after)];
        all.map(|(span, days)| (span, days.clone())).into_iter().filter(|(_, days)| !days.is_empty())
    }
}

/// All of it in Chinese and in English, a sentence for each span.
pub(crate) fn in_words(lines: &[Line], weeks: i64) -> (String, String) {
    let (mut zh, mut en) = (String::new(), String::new());
    for (span, name_zh, name) in
        [(Span::Before, "之前", "Before"), (Span::During, "期间", "During"), (Span::After, "之后", "After")]
    {
        let of_span: Vec<&Line> = lines.iter().filter(|line| line.span == span).collect();
        let Some(first) = of_span.first() else { continue };
        let (from, to) = (Schedule::date(first.days.start), Schedule::date(first.days.end - 1));
        let parts: Vec<(String, String)> = of_span.iter().map(|line| part(line, weeks)).collect();
        let of = |pick: fn(&(String, String)) -> &str, comma| {
            parts.iter().map(pick).collect::<Vec<_>>().join(comma)
        };
        let (parts_zh, parts) = (of(|part| &part.0, "；"), of(|part| &part.1, "; "));
        // Writing to a text can't fail.
        let _ = write!(zh, "{name_zh}（{from} 至 {to}）：{parts_zh}。");
        let _ = write!(en, "{}{name} ({from} to {to}): {parts}.", if en.is_empty() { "" } else { " " });
    }
    if zh.is_empty() {
        return ("还没有一整天可看。".to_owned(), "No whole day to look at yet.".to_owned());
    }
    (zh, en)
}

fn part(line: &Line, weeks: i64) -> (String, String) {
    let (what_zh, what) = match line.measure {
        Measure::Messages => ("提到话题的消息", "messages naming the topic"),
        Measure::Orders => ("订单", "orders"),
        Measure::NewGuests => ("新客", "new guests"),
    };
    let Attention { observed, change, baseline_days } = line.attention;
    let Some(Change { expected, extra, low, high, .. }) = change else {
        return (
            format!("{what_zh} {observed}，之前的同样日子不够，没法比"),
            format!("{observed} {what}, with nothing to compare it with ({baseline_days} days before)"),
        );
    };
    let (found_zh, found) = match () {
        () if low > 0.0 => ("明显多了", "surely more"),
        () if high < 0.0 => ("明显少了", "surely fewer"),
        () => ("看不出变化", "no change to be seen"),
    };
    (
        format!(
            "{what_zh} {observed}，按前 {weeks} 周的同样日子约 {expected:.1}，相差 {extra:+.1}（95% 区间 {low:+.1} 到 {high:+.1}），{found_zh}"
        ),
        format!(
            "{observed} {what}, about {expected:.1} by the same weekdays of {weeks} weeks before: {extra:+.1} (95 % interval {low:+.1} to {high:+.1}), {found}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(span: Span, low: f64) -> Line {
        let change = Change { expected: 1.5, extra: 10.5, low, high: 18.0, dispersion: 1.0 };
        let attention = Attention { observed: 12, change: Some(change), baseline_days: 56 };
        Line { measure: Measure::Messages, span, days: 20_780..20_782, attention }
    }

    #[test]
    fn attention_is_told_in_both_languages() {
        let (zh, en) = in_words(&[line(Span::During, 5.0), line(Span::After, -1.0)], 8);
        assert!(zh.starts_with("期间（2026-11-23 至 2026-11-24）：提到话题的消息 12，"), "{zh}");
        assert!(zh.contains("明显多了。之后（") && zh.ends_with("看不出变化。"), "{zh}");
        assert!(en.contains("+10.5 (95 % interval +5.0 to +18.0), surely more. After ("), "{en}");
        let first = Line {
            attention: Attention { observed: 3, change: None, baseline_days: 2 },
            ..line(Span::During, 0.0)
        };
        assert!(in_words(&[first], 8).1.contains("nothing to compare it with (2 days before)"));
        assert!(in_words(&[], 8).0.contains("还没有"));
    }
}
