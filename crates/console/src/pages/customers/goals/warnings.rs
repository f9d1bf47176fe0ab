//! What stands in the way of goals now, each with what is done about it.

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

/// Those of it that still hold for open goals, the most urgent first; each once.
pub(super) fn current(page: &Page, told: Vec<GoalWarning>, open: &[Goal]) -> Vec<Told> {
    let (now, today) = (page.now.as_second(), page.now.to_zoned(page.zone.clone()).date().to_string());
    let mut current: Vec<Told> = Vec::new();
    for warning in told {
        let is_told = |one: &Told| one.warning.goal == warning.goal && one.warning.kind == warning.kind;
        let goal = open.iter().find(|goal| goal.name == warning.goal);
        let Some(goal) = goal.filter(|_| !current.iter().any(is_told)) else { continue };
        let mut late = goal.services.iter().enumerate().filter(|(_, one)| is_overdue(one, now));
        let service = late.next().filter(|_| warning.kind() == Kind::ServiceOverdue);
        let holds = match warning.kind() {
            Kind::Short | Kind::Late => warning.date == today,
            Kind::Broken => seconds(&warning) > now - BROKEN_FOR,
            Kind::ServiceOverdue => service.is_some(),
            Kind::Ending => true,
            Kind::Unspecified => false,
        };
        if holds {
            let service = service.map(|(at, one)| (at, one.clone()));
            current.push(Told { goal: id_of(&warning.goal).to_owned(), warning, service });
        }
    }
    let is_broken = |goal: &str| {
        current
            .iter()
            .any(|one| one.goal == goal && one.warning.kind() == Kind::Broken && one.warning.date == today)
    };
    let settled: Vec<bool> = current.iter().map(|one| urgency(one) < 2 && is_broken(&one.goal)).collect();
    let mut settled = settled.into_iter();
    current.retain(|_| !settled.next().unwrap_or_default());
    current.sort_by_key(urgency);
    current
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
