//! What stands in the way of goals now, each with what is done about it.

use std::collections::BTreeSet;

use contracts::customers::v1::{
    Goal, GoalWarning, ListGoalWarningsRequest, goal::Service, goal_warning::Kind,
};
use tonic::Status;

use crate::page::{Page, id_of};

const LATEST: i32 = 200;
/// Seconds for which a broken promise is to be made good.
const BROKEN_FOR: i64 = 7 * 86_400;

/// A warning that still holds.
pub(super) struct Told {
    pub(super) warning: GoalWarning,
    /// The goal's id.
    pub(super) goal: String,
    /// What was promised and not given yet, with its place; none where it is about something else.
    pub(super) service: Option<(usize, Service)>,
}

/// What was told lately, newest first.
pub(super) async fn told(page: &Page) -> Result<Vec<GoalWarning>, Status> {
    let parent = page.shop.name.clone();
    let request = ListGoalWarningsRequest { parent, page_size: LATEST, page_token: String::new() };
    Ok(page.customers().list_goal_warnings(request).await?.into_inner().goal_warnings)
}

/// Those of it that still hold for open goals on a day, the most urgent first; each once.
pub(super) fn current(told: Vec<GoalWarning>, open: &[Goal], now: i64, today: &str) -> Vec<Told> {
    let broken = told.iter().filter(|one| one.kind() == Kind::Broken && one.date == today);
    let broken: BTreeSet<String> = broken.map(|one| one.goal.clone()).collect();
    let mut current: Vec<Told> = Vec::new();
    for warning in told {
        let is_it = |one: &Told| one.warning.goal == warning.goal && one.warning.kind == warning.kind;
        let goal = open.iter().find(|goal| goal.name == warning.goal);
        let Some(goal) = goal.filter(|_| !current.iter().any(is_it)) else { continue };
        let service = overdue(goal, now).filter(|_| warning.kind() == Kind::ServiceOverdue);
        let holds = match warning.kind() {
            Kind::Short | Kind::Late => {
                warning.end_time.is_none() && warning.date == today && !broken.contains(&warning.goal)
            }
            Kind::Broken => seconds(&warning) > now - BROKEN_FOR,
            Kind::ServiceOverdue => service.is_some(),
            Kind::Ending => true,
            Kind::Unspecified => false,
        };
        if holds {
            current.push(Told { goal: id_of(&warning.goal).to_owned(), warning, service });
        }
    }
    current.sort_by_key(urgency);
    current
}

/// The first tip or visit that should have been given, with its place.
fn overdue(goal: &Goal, now: i64) -> Option<(usize, Service)> {
    let mut late = goal.services.iter().enumerate().filter(|(_, one)| is_overdue(one, now));
    late.next().map(|(at, one)| (at, one.clone()))
}

/// What can still be kept comes before what is to be made good.
fn urgency(told: &Told) -> u8 {
    match told.warning.kind() {
        Kind::Late => 0,
        Kind::Short => 1,
        Kind::Broken => 2,
        Kind::ServiceOverdue => 3,
        Kind::Ending | Kind::Unspecified => 4,
    }
}

fn seconds(warning: &GoalWarning) -> i64 {
    warning.create_time.map_or(0, |time| time.seconds)
}

/// Whether a tip or visit should have been given by now.
pub(super) fn is_overdue(service: &Service, now: i64) -> bool {
    service.done_time.is_none() && service.due_time.is_some_and(|due| due.seconds < now)
}

#[cfg(test)]
mod tests {
    use prost_types::Timestamp;

    use super::*;

    const TODAY: &str = "2026-11-27";
    const NOW: i64 = 1_795_766_400;

    fn warning(goal: &str, kind: Kind, date: &str, seconds: i64) -> GoalWarning {
        GoalWarning {
            goal: goal.to_owned(),
            kind: kind.into(),
            date: date.to_owned(),
            create_time: Some(Timestamp { seconds, nanos: 0 }),
            ..GoalWarning::default()
        }
    }

    fn goal(name: &str, due: Option<i64>) -> Goal {
        let visit =
            |seconds| Service { due_time: Some(Timestamp { seconds, nanos: 0 }), ..Service::default() };
        Goal { name: name.to_owned(), services: due.map(visit).into_iter().collect(), ..Goal::default() }
    }

    fn kinds(told: Vec<GoalWarning>, open: &[Goal]) -> Vec<Kind> {
        current(told, open, NOW, TODAY).iter().map(|one| one.warning.kind()).collect()
    }

    #[test]
    fn what_can_still_be_kept_comes_first_and_each_once() {
        let told = vec![
            warning("a", Kind::Ending, TODAY, NOW),
            warning("a", Kind::ServiceOverdue, TODAY, NOW),
            warning("b", Kind::Broken, TODAY, NOW),
            warning("a", Kind::Short, TODAY, NOW),
            warning("a", Kind::Late, TODAY, NOW),
            warning("a", Kind::Ending, "2026-11-26", NOW - 86_400),
        ];
        let open = [goal("a", Some(NOW - 1)), goal("b", None)];
        let urgent = [Kind::Late, Kind::Short, Kind::Broken, Kind::ServiceOverdue, Kind::Ending];
        assert_eq!(kinds(told, &open), urgent);
    }

    #[test]
    fn what_is_over_is_told_no_more() {
        let yesterday = "2026-11-26";
        let mended = GoalWarning {
            end_time: Some(Timestamp { seconds: NOW, nanos: 0 }),
            ..warning("a", Kind::Late, TODAY, NOW - 60)
        };
        let over = vec![
            mended,
            warning("a", Kind::Short, yesterday, NOW - 86_400),
            warning("a", Kind::Broken, "2026-11-19", NOW - BROKEN_FOR),
            warning("a", Kind::ServiceOverdue, yesterday, NOW),
            warning("closed", Kind::Late, TODAY, NOW),
        ];
        assert_eq!(
            kinds(over, &[goal("a", None)]),
            [],
            "mended, past, made good or not any more, given, closed"
        );
        let broken = vec![warning("a", Kind::Broken, TODAY, NOW), warning("a", Kind::Short, TODAY, NOW - 60)];
        assert_eq!(kinds(broken, &[goal("a", None)]), [Kind::Broken], "it can't be kept any more");
    }
}
