//! What guests want to reach, and what stands in the way of it.

use jiff::civil::Date;
use kernel::{CustomerId, Schedule, Time};
use serde::{Deserialize, Serialize};

kernel::uuid_id! {
    /// A goal.
    GoalId,
}

const MINUTE: i64 = 60_000_000;
/// What is missing is warned of so many minutes before, where a promise does not say.
const USUAL_WARNING: i64 = 120;
/// A goal that ends is told of so many days before.
const ENDING_DAYS: i64 = 3;

kernel::text_enum! {
    /// What became of a goal.
    pub(crate) enum GoalState {
        /// It is pursued.
        Open = "OPEN",
        /// It was reached.
        Reached = "REACHED",
        /// It was not.
        Missed = "MISSED",
        /// Nobody wants it any more.
        Dropped = "DROPPED",
    }
}

kernel::text_enum! {
    /// A tip or a visit.
    pub(crate) enum ServiceKind {
        /// Something worth knowing.
        Tip = "TIP",
        /// Somebody comes and shows it.
        TrainingVisit = "TRAINING_VISIT",
        /// Somebody comes and looks.
        Check = "CHECK",
    }
}

kernel::text_enum! {
    /// What stands in the way of a goal.
    pub(crate) enum WarningKind {
        /// Less is ordered than was promised.
        Short = "SHORT",
        /// What is ordered comes after the time.
        Late = "LATE",
        /// At the time less was there.
        Broken = "BROKEN",
        /// A tip or visit was not given in time.
        ServiceOverdue = "SERVICE_OVERDUE",
        /// The goal's day is near.
        Ending = "ENDING",
    }
}

/// What a guest wants to reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Goal {
    /// Its id.
    pub(crate) id: GoalId,
    /// Whose.
    pub(crate) customer: CustomerId,
    /// In their words.
    pub(crate) outcome: String,
    /// Until which of the shop's days, counted from 1970-01-01.
    pub(crate) due_day: Option<i64>,
    /// What the shop promises for it.
    pub(crate) promise: Option<Promise>,
    /// Tips and visits that go with it.
    pub(crate) services: Vec<GoalService>,
    /// What became of it.
    pub(crate) state: GoalState,
    /// What was said when it was closed.
    pub(crate) closing_note: String,
    /// Counts the changes.
    pub(crate) version: i64,
    /// When it was written down.
    pub(crate) created_at: Time,
}

/// So many portions by a time of day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Promise {
    /// How many.
    pub(crate) portions: i64,
    /// Which dishes are a portion, by code.
    pub(crate) item_codes: Vec<i32>,
    /// By this minute of the day.
    pub(crate) by_minute: i32,
    /// On these days, 1 for Monday to 7 for Sunday; every day if empty.
    pub(crate) weekdays: Vec<i32>,
    /// So many minutes before, what is missing is warned of.
    pub(crate) warn_minutes: i64,
}

/// A tip or a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GoalService {
    /// What it is.
    pub(crate) kind: ServiceKind,
    /// What is said, shown or looked at.
    pub(crate) text: String,
    /// By when, in microseconds since 1970.
    pub(crate) due_at: Option<i64>,
    /// How long it took, in minutes.
    pub(crate) minutes: i64,
    /// When it was done, in microseconds since 1970.
    pub(crate) done_at: Option<i64>,
}

/// So many of a dish, by its code on the menu.
pub(crate) type Dish = (i32, i64);

/// An order of the guest's, as far as a promise is about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Coming {
    /// What they asked for; what a rule adds and what is given is not in it.
    pub(crate) dishes: Vec<Dish>,
    /// When it is promised for.
    pub(crate) promised_at: Time,
    /// When it was there; `None` while it is not.
    pub(crate) completed_at: Option<Time>,
}

/// Something in the way, to be told once a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Warning {
    /// What.
    pub(crate) kind: WarningKind,
    /// In Chinese.
    pub(crate) text: String,
    /// In English.
    pub(crate) text_en: String,
}

impl Promise {
    /// How many portions of it an order has.
    fn portions_of(&self, order: &Coming) -> i64 {
        let asked = order.dishes.iter().filter(|(code, _)| self.item_codes.contains(code));
        asked.map(|(_, quantity)| quantity).sum()
    }

    /// When it is to be kept on a date, and from when on what is missing is warned of; `None`
    /// if it is not for that day.
    pub(crate) fn times(&self, date: Date, schedule: &Schedule) -> Option<(Time, Time)> {
        let weekday = i32::from(date.weekday().to_monday_one_offset());
        if !self.weekdays.is_empty() && !self.weekdays.contains(&weekday) {
            return None;
        }
        let by = Time::from_timestamp(schedule.moment(date, self.by_minute)?);
        let before = if self.warn_minutes == 0 { USUAL_WARNING } else { self.warn_minutes };
        Some((by, by.plus_micros(-before * MINUTE)))
    }
}

impl Goal {
    /// What stands in its way now, given the guest's orders that are promised for today or
    /// were there today.
    pub(crate) fn warnings(&self, orders: &[Coming], schedule: &Schedule, now: Time) -> Vec<Warning> {
        let today = schedule.day(now);
        if self.state != GoalState::Open || self.due_day.is_some_and(|due| due < today) {
            return Vec::new();
        }
        let mut warnings = Vec::new();
        let promise = self.promise.as_ref();
        // An hour that had passed when the goal was made was promised to nobody.
        let watched = promise.filter(|promise| {
            promise.times(Schedule::date(today), schedule).is_some_and(|(by, _)| by > self.created_at)
        });
        warnings.extend(watched.and_then(|promise| of_promise(promise, orders, schedule, (now, today))));
        let overdue =
            |one: &&GoalService| one.done_at.is_none() && one.due_at.is_some_and(|due| due < now.micros());
        warnings.extend(self.services.iter().find(overdue).map(|late| Warning {
            kind: WarningKind::ServiceOverdue,
            text: format!("说好的还没做：{}", late.text),
            text_en: format!("promised and not done yet: {}", late.text),
        }));
        let left = self.due_day.map(|due| due - today).filter(|left| *left <= ENDING_DAYS);
        warnings.extend(left.map(|left| Warning {
            kind: WarningKind::Ending,
            text: format!("还有{left}天到期：{}", self.outcome),
            text_en: format!("{left} days are left: {}", self.outcome),
        }));
        warnings
    }
}

/// What stands in the way of a promise of today.
fn of_promise(
    promise: &Promise,
    orders: &[Coming],
    schedule: &Schedule,
    (now, today): (Time, i64),
) -> Option<Warning> {
    let (by, warn_from) = promise.times(Schedule::date(today), schedule)?;
    let sum = |counts: &dyn Fn(&Coming) -> bool| -> i64 {
        orders.iter().filter(|one| counts(one)).map(|one| promise.portions_of(one)).sum()
    };
    let there = sum(&|one| one.completed_at.is_some_and(|at| at <= by));
    let in_time = there + sum(&|one| one.completed_at.is_none() && one.promised_at <= by);
    let ordered = sum(&|_| true);
    let wanted = promise.portions;
    let (kind, have) = match () {
        () if now < warn_from => return None,
        () if now >= by && there < wanted => (WarningKind::Broken, there),
        () if ordered < wanted => (WarningKind::Short, ordered),
        () if in_time < wanted => (WarningKind::Late, in_time),
        () => return None,
    };
    let hour = schedule.local(by.timestamp()).strftime("%H:%M").to_string();
    let (zh, en) = match kind {
        WarningKind::Broken => ("到点只送到", "were there in time"),
        WarningKind::Short => ("只订了", "are ordered"),
        _ => ("能按时送到的只有", "will be there in time"),
    };
    Some(Warning {
        kind,
        text: format!("{hour}前要{wanted}份，{zh}{have}份"),
        text_en: format!("{wanted} portions are promised by {hour}, {have} {en}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64, minute: i64) -> Time {
        // 27 November 2026, a Friday, in UTC.
        Time::from_micros((20_784 * 24 * 60 + hour * 60 + minute) * MINUTE).unwrap()
    }

    fn goal() -> Goal {
        Goal {
            id: GoalId(kernel::Uuid::nil()),
            customer: CustomerId(kernel::Uuid::nil()),
            outcome: "工人12点吃上饭".into(),
            due_day: None,
            promise: Some(Promise {
                portions: 80,
                item_codes: vec![3, 5],
                by_minute: 720,
                weekdays: vec![5],
                warn_minutes: 0,
            }),
            services: Vec::new(),
            state: GoalState::Open,
            closing_note: String::new(),
            version: 1,
            created_at: at(0, 0),
        }
    }

    fn kinds(goal: &Goal, orders: &[Coming], now: Time) -> Vec<WarningKind> {
        goal.warnings(orders, &Schedule::unknown(), now).into_iter().map(|one| one.kind).collect()
    }

    fn coming(portions: i64, promised_at: Time) -> Coming {
        // A third of another dish, and rice, which are no lunches.
        let dishes = vec![(3, portions - 1), (5, 1), (9, portions / 3), (12, portions)];
        Coming { dishes, promised_at, completed_at: None }
    }

    #[test]
    fn what_is_missing_is_told_before_the_guest_asks() {
        let goal = goal();
        assert_eq!(kinds(&goal, &[], at(9, 59)), []);
        assert_eq!(kinds(&goal, &[], at(10, 0)), [WarningKind::Short]);
        let part = [coming(40, at(11, 45))];
        let told = goal.warnings(&part, &Schedule::unknown(), at(10, 0)).remove(0);
        assert_eq!(told.text, "12:00前要80份，只订了40份");
        assert_eq!(told.text_en, "80 portions are promised by 12:00, 40 are ordered");
        let late = [coming(40, at(11, 45)), coming(40, at(12, 20))];
        assert_eq!(kinds(&goal, &late, at(10, 0)), [WarningKind::Late]);
        assert_eq!(kinds(&goal, &[coming(80, at(12, 0))], at(11, 59)), []);
        assert_eq!(kinds(&goal, &[coming(80, at(12, 0))], at(12, 0)), [WarningKind::Broken]);
        let there = Coming { completed_at: Some(at(11, 50)), ..coming(80, at(12, 0)) };
        assert_eq!(kinds(&goal, &[there], at(12, 30)), []);
        let monday = at(10, 0).plus_micros(3 * Time::DAY);
        assert_eq!(kinds(&goal, &[], monday), [], "it is for Fridays");
    }

    #[test]
    fn an_hour_that_had_passed_when_the_goal_was_made_is_not_broken() {
        let goal = Goal { created_at: at(12, 0), ..goal() };
        for (hour, minute) in [(12, 0), (12, 30), (23, 59)] {
            assert_eq!(kinds(&goal, &[], at(hour, minute)), []);
        }
        let week_later = at(12, 0).plus_micros(7 * Time::DAY);
        assert_eq!(kinds(&goal, &[], week_later), [WarningKind::Broken]);
        let before = Goal { created_at: at(11, 59), ..goal };
        assert_eq!(kinds(&before, &[], at(12, 0)), [WarningKind::Broken]);
    }

    #[test]
    fn a_service_past_its_time_and_a_day_that_is_near_are_told() {
        let service = GoalService {
            kind: ServiceKind::TrainingVisit,
            text: "教摆盘".into(),
            due_at: Some(at(8, 0).micros()),
            minutes: 0,
            done_at: None,
        };
        let goal = Goal { promise: None, due_day: Some(20_787), services: vec![service.clone()], ..goal() };
        assert_eq!(kinds(&goal, &[], at(8, 1)), [WarningKind::ServiceOverdue, WarningKind::Ending]);
        let done = GoalService { done_at: Some(0), ..service };
        let goal = Goal { services: vec![done], due_day: Some(20_788), ..goal };
        assert_eq!(kinds(&goal, &[], at(8, 1)), []);
        assert_eq!(kinds(&Goal { due_day: Some(20_783), ..goal.clone() }, &[], at(8, 1)), [], "it is over");
        assert_eq!(
            kinds(&Goal { state: GoalState::Dropped, due_day: Some(20_784), ..goal }, &[], at(8, 1)),
            []
        );
    }
}
