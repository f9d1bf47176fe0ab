//! Opening hours as people write them: `10:30-14:00, 17:00-21:00`.

use contracts::orders::v1::shop::{OpeningHours, SpecialDay};

const DAY: i32 = 24 * 60;

/// The spans of a day; `None` if it can't be read. A span that ends before it begins ends the
/// next morning; nothing is a closed day.
pub(crate) fn parse(text: &str) -> Option<Vec<OpeningHours>> {
    let is_closed = matches!(text.trim(), "" | "休息" | "关" | "closed" | "Closed");
    if is_closed {
        return Some(Vec::new());
    }
    let parts =
        text.split([',', '，', '、', ';', '；', '/', ' ']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(span).collect()
}

fn span(text: &str) -> Option<OpeningHours> {
    let (open, close) = text.split_once(['-', '–', '—', '－', '−', '~', '～', '至', '到'])?;
    let (open_minute, close) = (minute(open)?, minute(close)?);
    let close_minute = if close <= open_minute { close + DAY } else { close };
    (open_minute < DAY).then(|| OpeningHours { open_minute, close_minute, weekdays: Vec::new() })
}

/// `9:30`, `9：30`, `9点半`, `21`.
fn minute(text: &str) -> Option<i32> {
    let text =
        text.trim().trim_end_matches('点').replace('：', ":").replace("点半", ":30").replace('点', ":");
    let (hours, minutes) = text.split_once(':').unwrap_or((&text, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=24).contains(&hours) && (0..60).contains(&minutes) && hours * 60 + minutes <= DAY)
        .then_some(hours * 60 + minutes)
}

/// As it is read again.
pub(crate) fn written<'a>(spans: impl IntoIterator<Item = &'a OpeningHours>) -> String {
    let time = |minute: i32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let close = |minute: i32| if minute > DAY { time(minute - DAY) } else { time(minute) };
    let one = |span: &OpeningHours| format!("{}-{}", time(span.open_minute), close(span.close_minute));
    spans.into_iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The spans of a weekday, 1 for Monday.
pub(crate) fn of_weekday(all: &[OpeningHours], weekday: i32) -> impl Iterator<Item = &OpeningHours> {
    all.iter().filter(move |span| span.weekdays.is_empty() || span.weekdays.contains(&weekday))
}

/// A week of days, Monday first, as spans that are each of as many days as they are the same.
pub(crate) fn week(days: &[Vec<OpeningHours>]) -> Vec<OpeningHours> {
    let mut spans: Vec<OpeningHours> = Vec::new();
    for (weekday, day) in (1..).zip(days) {
        for span in day {
            let same = |one: &&mut OpeningHours| {
                (one.open_minute, one.close_minute) == (span.open_minute, span.close_minute)
            };
            match spans.iter_mut().find(same) {
                Some(one) => one.weekdays.push(weekday),
                None => spans.push(OpeningHours { weekdays: vec![weekday], ..span.clone() }),
            }
        }
    }
    spans
}

/// Days with hours of their own, a line each: `2026-10-01 休息`, `02-10 11:00-15:00`. Or the
/// line that can't be read.
pub(crate) fn special_days(text: &str) -> Result<Vec<SpecialDay>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| special_day(line).ok_or_else(|| line.to_owned())).collect()
}

fn special_day(line: &str) -> Option<SpecialDay> {
    let (date, hours) = line.split_once([' ', '\t', ':', '：']).unwrap_or((line, ""));
    let is_date = date.len() >= 5 && date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let opening_hours = parse(hours)?;
    is_date.then(|| SpecialDay { date: date.to_owned(), opening_hours })
}

/// As they are read again; `closed` says that a day is one.
pub(crate) fn special_days_written(days: &[SpecialDay], closed: &str) -> String {
    let line = |day: &SpecialDay| {
        let hours = written(&day.opening_hours);
        format!("{} {}", day.date, if hours.is_empty() { closed } else { &hours })
    };
    days.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Option<Vec<(i32, i32)>> {
        Some(parse(text)?.iter().map(|span| (span.open_minute, span.close_minute)).collect())
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        assert_eq!(pairs("10:30-14:00, 17:00-21:00"), Some(vec![(630, 840), (1020, 1260)]));
        assert_eq!(pairs("10：30–14:00、17点到21点半"), Some(vec![(630, 840), (1020, 1290)]));
        assert_eq!(pairs("18:00-02:00"), Some(vec![(1080, 1560)]));
        assert_eq!(pairs("0-24"), Some(vec![(0, 1440)]));
        assert_eq!(pairs("休息"), Some(Vec::new()));
        for wrong in ["10:30", "25-26", "10:75-11", "morning", "-", "a-b"] {
            assert_eq!(pairs(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in ["10:30-14:00, 17:00-21:00", "18:00-02:00", "00:00-24:00", ""] {
            assert_eq!(written(&parse(text).unwrap()), text);
        }
        let days = "2026-10-01 休息\n02-10 11:00-15:00";
        assert_eq!(special_days_written(&special_days(days).unwrap(), "休息"), days);
        assert_eq!(special_days("2026-10-01 休息\n國慶 关").unwrap_err(), "國慶 关");
    }

    #[test]
    fn a_week_is_said_with_as_few_spans_as_it_has() {
        let mut days = vec![parse("10:00-14:00").unwrap(); 7];
        days[6] = Vec::new();
        let week = week(&days);
        assert_eq!((week.len(), week[0].weekdays.as_slice()), (1, [1, 2, 3, 4, 5, 6].as_slice()));
        assert_eq!(of_weekday(&week, 7).count(), 0);
        assert_eq!(written(of_weekday(&week, 3)), "10:00-14:00");
    }
}
