//! When an outgoing message may go out, and when it is tried again.

use kernel::{Schedule, Time};

use super::channel::{ChannelKind, ChannelSettings, Missing};

/// `WeChat` takes messages for so long after a guest's last.
const WINDOW: i64 = 2 * Time::DAY;
/// And so many of them, where the shop does not say otherwise.
const IN_WINDOW: i32 = 5;
const FIRST_PAUSE: i64 = 5 * SECOND;
const LONGEST_PAUSE: i64 = 3_600 * SECOND;
const SECOND: i64 = 1_000_000;
/// Nobody waits longer for what is to be said to a guest.
const TRIED_FOR: i64 = 3 * Time::DAY;
const TRIES_AT_LEAST: i64 = 8;

/// What a recipient wrote and got on a channel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    /// When they wrote last.
    pub(crate) heard_at: Option<Time>,
    /// How much the shop wrote since that was no answer.
    pub(crate) sent_since: i64,
    /// Whether they want nothing but answers.
    pub(crate) opted_out: bool,
}

/// Until when, and how much of what is no answer, a recipient can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) ends_at: Time,
    pub(crate) remaining: i64,
}

/// What a message is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
    pub(crate) kind: ChannelKind,
    pub(crate) way: &'a ChannelSettings,
    pub(crate) schedule: &'a Schedule,
    /// What is about an order its guest waits for; anything else leaves a last one for that.
    pub(crate) is_about_an_order: bool,
}

/// Whether a message may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may.
    Go,
    /// It waits until then.
    Wait(Time),
    /// The channel does not take it now.
    OutOfWindow(&'static str),
    /// Its recipient wants nothing but answers.
    OptedOut,
}

/// What became of a try to deliver a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome<'a> {
    /// Its recipient has it.
    Delivered,
    /// It can't be delivered; why.
    Failed(&'a str),
    /// The channel does not take it for a while; why.
    OutOfWindow(&'a str),
    /// Its recipient wants nothing but answers.
    OptedOut,
    /// It was not delivered yet; why, and when to try again.
    Again(&'a str, Time),
}

impl Candidate<'_> {
    /// Whether a message to a recipient of that standing may go now.
    pub(crate) fn verdict(&self, standing: Standing, now: Time) -> Verdict {
        if standing.opted_out {
            return Verdict::OptedOut;
        }
        if let Some(until) = self.quiet_until(now) {
            return Verdict::Wait(until);
        }
        if self.kind == ChannelKind::Wechat { self.in_window(standing, now) } else { Verdict::Go }
    }

    fn in_window(&self, standing: Standing, now: Time) -> Verdict {
        let most = if self.is_about_an_order { self.most() } else { self.most() - 1 };
        if self.way.missing(self.kind).contains(&Missing::RightToWrite) {
            return Verdict::OutOfWindow("an account of this type may do no more than answer");
        }
        if standing.heard_at.is_none_or(|at| now.micros() - at.micros() >= WINDOW) {
            return Verdict::OutOfWindow("the guest did not write for 48 hours");
        }
        if standing.sent_since >= i64::from(most) {
            return Verdict::OutOfWindow("the guest got as many messages since their last as there may be");
        }
        Verdict::Go
    }

    /// How much the platform takes after a guest's last message.
    fn most(&self) -> i32 {
        if self.way.messages_per_window == 0 { IN_WINDOW } else { self.way.messages_per_window }
    }

    /// The window that a recipient's last message opened, if the platform knows such; closed for
    /// an account that may do no more than answer.
    pub(crate) fn window(&self, standing: Standing) -> Option<Window> {
        let heard_at = standing.heard_at.filter(|_| self.kind == ChannelKind::Wechat)?;
        let may = !self.way.missing(self.kind).contains(&Missing::RightToWrite);
        let remaining = if may { (i64::from(self.most()) - standing.sent_since).max(0) } else { 0 };
        Some(Window { ends_at: heard_at.plus_micros(WINDOW), remaining })
    }

    /// When the quiet hours end, if there are any now.
    pub(crate) fn quiet_until(&self, now: Time) -> Option<Time> {
        let (from, until) = (self.way.quiet_from_minute, self.way.quiet_until_minute);
        let local = self.schedule.local(now.timestamp());
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let is_quiet =
            if from <= until { (from..until).contains(&minute) } else { minute >= from || minute < until };
        if !is_quiet {
            return None;
        }
        let date = if minute < until { local.date() } else { local.date().tomorrow().ok()? };
        self.schedule.moment(date, until).map(Time::from_timestamp)
    }
}

/// When to try again what failed so often, of a message that was written then; `None` if it is given up.
pub(crate) fn next_try(attempts: i64, written_at: Time, now: Time) -> Option<Time> {
    // What somebody sends again after days is tried for a while as well.
    if attempts > TRIES_AT_LEAST && now.micros() - written_at.micros() >= TRIED_FOR {
        return None;
    }
    let doublings = u32::try_from(2 * (attempts - 1).clamp(0, 10)).unwrap_or(0);
    let pause = FIRST_PAUSE.saturating_mul(1_i64 << doublings).min(LONGEST_PAUSE);
    Some(now.plus_micros(pause))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quarter past eleven at night in Shanghai.
    const LATE: &str = "2026-11-23T15:15:00Z";

    fn at(text: &str) -> Time {
        Time::from_timestamp(text.parse().unwrap())
    }

    fn verdict(way: &ChannelSettings, is_about_an_order: bool, standing: Standing) -> Verdict {
        let schedule = &Schedule::in_zone("Asia/Shanghai").unwrap();
        let candidate = Candidate { kind: ChannelKind::Wechat, way, schedule, is_about_an_order };
        candidate.verdict(standing, at(LATE))
    }

    fn account() -> ChannelSettings {
        ChannelSettings { may_write_first: true, ..ChannelSettings::default() }
    }

    fn heard(text: &str, sent_since: i64) -> Standing {
        Standing { heard_at: Some(at(text)), sent_since, opted_out: false }
    }

    #[test]
    fn a_window_is_open_for_48_hours_and_5_messages_of_which_the_last_is_kept_for_an_order() {
        let is_open = |about_an_order, standing| verdict(&account(), about_an_order, standing) == Verdict::Go;
        assert!(is_open(false, heard("2026-11-21T15:15:01Z", 3)));
        assert!(!is_open(false, heard("2026-11-21T15:15:00Z", 3)), "48 hours");
        assert!(
            !is_open(false, heard("2026-11-23T15:00:00Z", 4))
                && is_open(true, heard("2026-11-23T15:00:00Z", 4))
        );
        assert!(!is_open(true, heard("2026-11-23T15:00:00Z", 5)));
        assert!(!is_open(true, Standing::default()), "who never wrote");
        let generous = ChannelSettings { messages_per_window: 20, ..account() };
        assert_eq!(verdict(&generous, true, heard("2026-11-23T15:00:00Z", 19)), Verdict::Go);
        let small = ChannelSettings::default();
        assert!(matches!(verdict(&small, true, heard("2026-11-23T15:00:00Z", 0)), Verdict::OutOfWindow(_)));
    }

    #[test]
    fn who_wants_nothing_gets_nothing_whatever_it_is_about() {
        let standing = Standing { opted_out: true, ..heard("2026-11-23T15:00:00Z", 0) };
        assert_eq!(verdict(&account(), true, standing), Verdict::OptedOut);
    }

    #[test]
    fn a_window_is_told_with_what_is_left_of_it() {
        let schedule = &Schedule::in_zone("Asia/Shanghai").unwrap();
        let window = |kind, way: &ChannelSettings, sent| {
            let candidate = Candidate { kind, way, schedule, is_about_an_order: true };
            let left = candidate.window(heard("2026-11-23T15:00:00Z", sent))?;
            Some((left.ends_at, left.remaining))
        };
        let ends = at("2026-11-25T15:00:00Z");
        assert_eq!(window(ChannelKind::Wechat, &account(), 2), Some((ends, 3)));
        assert_eq!(window(ChannelKind::Wechat, &account(), 9), Some((ends, 0)));
        assert_eq!(window(ChannelKind::Wechat, &ChannelSettings::default(), 0), Some((ends, 0)));
        assert_eq!(window(ChannelKind::Webhook, &account(), 0), None);
    }

    #[test]
    fn nothing_goes_out_in_quiet_hours() {
        let hours = |from, until| {
            let way = ChannelSettings { quiet_from_minute: from, quiet_until_minute: until, ..account() };
            verdict(&way, true, heard("2026-11-23T15:00:00Z", 0))
        };
        assert_eq!(hours(22 * 60, 8 * 60), Verdict::Wait(at("2026-11-24T00:00:00Z")));
        assert_eq!(hours(23 * 60, 23 * 60 + 30), Verdict::Wait(at("2026-11-23T15:30:00Z")));
        assert_eq!(hours(0, 8 * 60), Verdict::Go);
        assert_eq!(hours(0, 0), Verdict::Go);
    }

    #[test]
    fn tries_are_further_and_further_apart_for_three_days() {
        let written = at(LATE);
        let pause = |attempts| next_try(attempts, written, written).unwrap().micros() - written.micros();
        assert_eq!([1, 2, 3, 9].map(pause).map(|micros| micros / SECOND), [5, 20, 80, 3_600]);
        let days_later = written.plus_micros(TRIED_FOR);
        assert_eq!(next_try(TRIES_AT_LEAST + 1, written, days_later), None);
        assert!(next_try(TRIES_AT_LEAST, written, days_later).is_some(), "it was sent again");
        let (mut now, mut tries) = (written, 0);
        while let Some(next) = next_try(tries + 1, written, now) {
            (now, tries) = (next, tries + 1);
        }
        assert!((70..90).contains(&tries), "{tries}");
    }
}
