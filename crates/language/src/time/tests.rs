//! Which moment a time means: what is said, when, in which zone.

use jiff::{Timestamp, tz::TimeZone};
use kernel::Schedule;

use super::{moment, time_at};

/// The local moment that a text means which is sent at a local time; `-` for none.
fn meant(zone: &str, sent: &str, text: &str) -> String {
    let schedule = Schedule { time_zone: TimeZone::get(zone).unwrap(), ..Schedule::unknown() };
    let sent: Timestamp = sent.parse().unwrap();
    let text: Vec<char> = text.chars().collect();
    let when = time_at(&text, 0).map(|(when, _)| when);
    let at = when.and_then(|when| moment(when, sent, &schedule));
    at.map_or("-".into(), |at| schedule.local(at).strftime("%m-%d %H:%M %:z").to_string())
}

#[test]
fn the_hours_of_the_night_belong_to_the_night_that_is_meant() {
    // Monday the 23rd, at the hour, is said; the moment is meant.
    let cases = [
        ("11:00", "凌晨12点", "11-24 00:00"),
        ("11:00", "半夜12点", "11-24 00:00"),
        ("11:00", "夜里12点", "11-24 00:00"),
        ("11:00", "午夜12点半", "11-24 00:30"),
        ("11:00", "晚上12点", "11-24 00:00"),
        ("11:00", "今晚12点", "11-24 00:00"),
        ("11:00", "今天半夜12点", "11-24 00:00"),
        ("11:00", "今天凌晨12点", "11-24 00:00"),
        ("11:00", "明天凌晨12点", "11-24 00:00"),
        ("11:00", "明天凌晨12点半", "11-24 00:30"),
        ("11:00", "明天半夜12点", "11-25 00:00"),
        ("11:00", "明晚12点", "11-25 00:00"),
        ("11:00", "周三凌晨12点", "11-25 00:00"),
        ("11:00", "凌晨0点", "11-24 00:00"),
        ("11:00", "半夜零点", "11-24 00:00"),
        ("11:00", "今晚0点", "11-24 00:00"),
        ("11:00", "晚上0点半", "11-24 00:30"),
        ("11:00", "今晚24点", "11-24 00:00"),
        ("11:00", "今晚1点", "11-24 01:00"),
        ("11:00", "今晚一点半", "11-24 01:30"),
        ("11:00", "今晚3点", "11-24 03:00"),
        ("11:00", "明晚1点", "11-25 01:00"),
        ("11:00", "今天半夜1点", "11-24 01:00"),
        ("11:00", "今天夜里2点", "11-24 02:00"),
        ("11:00", "明天凌晨1点", "11-24 01:00"),
        ("11:00", "凌晨1点", "11-24 01:00"),
        ("11:00", "半夜1点", "11-24 01:00"),
        ("11:00", "今天半夜11点", "11-23 23:00"),
        ("11:00", "半夜11点半", "11-23 23:30"),
        ("11:00", "深夜10点", "11-23 22:00"),
        ("11:00", "tonight at 1am", "11-24 01:00"),
        ("11:00", "tonight 12am", "11-24 00:00"),
        ("11:00", "今晚8点", "11-23 20:00"),
        ("23:50", "半夜12点", "11-24 00:00"),
        ("23:50", "今晚1点", "11-24 01:00"),
        // Who writes after midnight means the night that they are in.
        ("00:10", "今晚1点", "11-23 01:00"),
        ("00:10", "凌晨1点", "11-23 01:00"),
        ("00:10", "半夜12点半", "11-23 00:30"),
        ("00:10", "晚上1点", "11-23 01:00"),
        ("00:10", "今晚8点", "11-23 20:00"),
        ("00:10", "今天半夜2点", "11-23 02:00"),
        ("02:30", "今晚1点", "11-24 01:00"),
    ];
    for (sent, said, right) in cases {
        let meant = meant("Asia/Shanghai", &format!("2026-11-23T{sent}:00+08:00"), said);
        assert_eq!(meant, format!("{right} +08:00"), "{said} at {sent}");
    }
}

#[test]
fn where_the_clock_goes_back_the_first_such_moment_that_is_not_past_is_meant() {
    // London, 25 October 2026: 01:59 of summer time is followed by 01:00 of winter time.
    let cases = [
        ("2026-10-25T00:30:00+01:00", "1:30", "10-25 01:30 +01:00"),
        ("2026-10-25T01:29:00+01:00", "凌晨1点半", "10-25 01:30 +01:00"),
        ("2026-10-25T01:40:00+01:00", "1:30", "10-25 01:30 +00:00"),
        ("2026-10-25T01:40:00+01:00", "今天凌晨1点半", "10-25 01:30 +00:00"),
        ("2026-10-25T01:20:00+00:00", "1:30", "10-25 01:30 +00:00"),
        ("2026-10-24T22:00:00+01:00", "今晚1点半", "10-25 01:30 +01:00"),
        ("2026-10-24T22:00:00+01:00", "今晚12点", "10-25 00:00 +01:00"),
        ("2026-10-25T01:40:00+00:00", "凌晨1点半", "10-26 01:30 +00:00"),
        // Half an hour is half an hour.
        ("2026-10-25T01:40:00+01:00", "半小时后", "10-25 01:10 +00:00"),
        // And where it goes forward, the hour that is not there is an hour later.
        ("2027-03-28T00:30:00+00:00", "1:30", "03-28 02:30 +01:00"),
    ];
    for (sent, said, right) in cases {
        assert_eq!(meant("Europe/London", sent, said), right, "{said} at {sent}");
    }
}
