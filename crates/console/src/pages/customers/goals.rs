//! What guests want to reach, what the shop promised for it, and what stands in the way.

mod acts;
mod form;
mod texts;
mod warnings;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::{
    customers::v1::{
        Goal, ListGoalsRequest,
        goal::{Promise, Service, State, service::Kind},
    },
    orders::v1::MenuItem,
};
use futures::future::try_join_all;
use http::{StatusCode, Uri};
use tonic::Status;

use crate::{
    console::Console,
    error::Problem,
    format,
    forms::{Form, Wrong, in_slot},
    guests::{Guests, Label},
    html::{self, leads_to},
    page::Page,
    pages::menu,
    read::time_of_day,
};
use texts::Texts;
use warnings::Told;

const PAGE_SIZE: i32 = 50;
/// Of so many that are open it is looked at what stands in the way; so much of it is shown.
const MOST_WATCHED: i32 = 500;
const MOST_WARNINGS: usize = 30;
const MOST_CLOSED: i32 = 5;

pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/customers/goals", get(show).post(acts::add))
        .route("/customers/goals/{goal}/services/{index}", leads_to("/customers/goals").post(acts::finish))
        .route("/customers/goals/{goal}/close", leads_to("/customers/goals").post(acts::close))
}

#[derive(Template)]
#[template(path = "customers/goals.html")]
struct GoalList<'a> {
    page: &'a Page,
    t: Texts,
    /// What stands in the way now, the most urgent first.
    warnings: Vec<Told>,
    open: Vec<Goal>,
    /// Those that were closed lately.
    closed: Vec<Goal>,
    /// The address of more that are open; empty if these are all.
    next: String,
    guests: Guests,
    /// To say which dishes are meant by their codes.
    dishes: Vec<MenuItem>,
    /// Whose alone are shown, and whose a new one is; empty for everybody.
    customer: String,
    sent: &'a Form,
    wrong: Wrong,
}

async fn show(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    render(&page, StatusCode::OK, &asked, Wrong::default()).await
}

/// The whole page; with what was sent and is wrong, if anything is.
async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let customer = match sent.get("customer") {
        "" => String::new(),
        id => page.resource("customers", id),
    };
    let (open, closed, warnings, dishes) = futures::join!(
        goals(page, &customer, State::Open, PAGE_SIZE, sent.get("page")),
        closed(page, &customer),
        warnings(page, &customer),
        menu::dishes(page)
    );
    let ((open, next), closed, warnings) = (open?, closed?, warnings?);
    let named = open.iter().chain(&closed).map(|goal| goal.customer.as_str());
    let named = named.chain(warnings.iter().map(|told| told.warning.customer.as_str()));
    let guests = Guests::ask(page, named.chain([customer.as_str()])).await;
    let shown = GoalList {
        page,
        t: Texts(page.lang),
        warnings,
        guests,
        open,
        closed,
        next: html::next_page("/customers/goals", &[("customer", sent.get("customer"))], &next),
        dishes: dishes.unwrap_or_default(),
        customer,
        sent,
        wrong,
    };
    Ok(html::with_status(status, &shown))
}

/// What stands in the way of those that are open, on whatever page they are.
async fn warnings(page: &Page, customer: &str) -> Result<Vec<Told>, Status> {
    let (told, open) =
        futures::join!(warnings::told(page), goals(page, customer, State::Open, MOST_WATCHED, ""));
    let today = page.now.to_zoned(page.zone.clone()).date().to_string();
    let mut current = warnings::current(told?, &open?.0, page.now.as_second(), &today);
    current.truncate(MOST_WARNINGS);
    Ok(current)
}

/// The newest of each state in which goals are over.
async fn closed(page: &Page, customer: &str) -> Result<Vec<Goal>, Status> {
    let asked = [State::Reached, State::Missed, State::Dropped]
        .map(async |state| Ok::<_, Status>(goals(page, customer, state, MOST_CLOSED, "").await?.0));
    Ok(try_join_all(asked).await?.concat())
}

/// Goals in a state, newest first; and where more are.
async fn goals(
    page: &Page,
    customer: &str,
    state: State,
    page_size: i32,
    page_token: &str,
) -> Result<(Vec<Goal>, String), Status> {
    let request = ListGoalsRequest {
        parent: page.shop.name.clone(),
        customer: customer.to_owned(),
        state: state.into(),
        page_size,
        page_token: page_token.to_owned(),
    };
    let found = page.customers().list_goals(request).await?.into_inner();
    Ok((found.goals, found.next_page_token))
}

type Choice = (&'static str, &'static str, bool);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it has by reference")]
impl GoalList<'_> {
    fn label(&self, customer: &str) -> Label {
        self.guests.label(self.page, customer)
    }

    /// `每周五 12:00 前 80 份（农家小炒肉、酸辣土豆丝）`.
    fn promise(&self, promise: &Promise) -> String {
        let names = format::weekdays(self.page.lang);
        let days =
            promise.weekdays.iter().filter_map(|day| names.get(usize::try_from(day - 1).ok()?).copied());
        let days: Vec<_> = days.collect();
        let (by, portions) = (time_of_day(promise.by_minute), promise.portions);
        let dishes: Vec<_> = promise.item_codes.iter().map(|code| self.dish(*code)).collect();
        let (commas, dishes) =
            (self.page.lang.of_two("、", ", "), dishes.join(self.page.lang.of_two("、", ", ")));
        let (zh, en) = match &days[..] {
            [] => ("每天".to_owned(), "every day".to_owned()),
            days => (format!("每周{}", days.join(commas)), format!("every {}", days.join(commas))),
        };
        self.page.lang.of_two(
            format!("{zh} {by} 前 {portions} 份（{dishes}）"),
            format!("{portions} portions by {by} {en} ({dishes})"),
        )
    }

    fn dish(&self, code: i32) -> String {
        let known = self.dishes.iter().find(|dish| dish.code == code);
        let name = known.map(|dish| self.page.lang.name(&dish.display_name, &dish.display_name_en));
        name.map_or_else(|| code.to_string(), str::to_owned)
    }

    /// What is still to be given for a goal, with its place.
    fn to_do(goal: &Goal) -> Vec<(usize, &Service)> {
        goal.services.iter().enumerate().filter(|(_, one)| one.done_time.is_none()).collect()
    }

    fn done(goal: &Goal) -> Vec<&Service> {
        goal.services.iter().filter(|one| one.done_time.is_some()).collect()
    }

    fn kind(&self, service: &Service) -> &'static str {
        self.t.kind_of(service.kind())
    }

    fn is_overdue(&self, service: &Service) -> bool {
        warnings::is_overdue(service, self.page.now.as_second())
    }

    fn state(&self, goal: &Goal) -> &'static str {
        self.t.state_of(goal.state())
    }

    fn outcomes(&self) -> [(&'static str, &'static str); 3] {
        [State::Reached, State::Missed, State::Dropped]
            .map(|state| (state.as_str_name(), self.t.state_of(state)))
    }

    fn slots(&self) -> std::ops::Range<usize> {
        0..self.sent.slots(form::MOST_SERVICES)
    }

    /// Which form of a tip or visit it is: among the warnings, or in the list.
    fn form(from: &str, goal: &str, at: &usize) -> String {
        format!("{from}{goal}-{at}")
    }

    fn kinds(&self, at: &usize) -> [Choice; 3] {
        let chosen = self.sent.kept("add", &in_slot("kind", at));
        [Kind::Tip, Kind::TrainingVisit, Kind::Check]
            .map(|kind| (kind.as_str_name(), self.t.kind_of(kind), kind.as_str_name() == chosen))
    }

    fn weekdays(&self) -> Vec<(String, &'static str, bool)> {
        let is_on = |day: &str| self.sent.all("weekday").any(|one| one == day);
        let named = (1..=7).map(|day: u8| day.to_string()).zip(format::weekdays(self.page.lang));
        named.map(|(day, name)| (day.clone(), name, is_on(&day))).collect()
    }
}
