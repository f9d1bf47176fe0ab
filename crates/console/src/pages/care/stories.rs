//! The story book, and the good words that guests had for who works here.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::customers::v1::AccessKey;
use contracts::feedback::v1::{
    CreatePraiseRequest, CreateStaffMemberRequest, CreateStoryRequest, DecideStoryRequest,
    GetPraiseReportRequest, ListPraisesRequest, ListStaffMembersRequest, ListStoriesRequest, Praise,
    PraiseReport, StaffMember, Story, story::State,
};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{case, story_texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html,
    page::{Page, id_of},
};

const MOST: i32 = 100;
const LATEST: i32 = 20;

#[derive(Template)]
#[template(path = "care/stories.html")]
struct StoryBook<'a> {
    page: &'a Page,
    t: Texts,
    stories: Vec<Story>,
    /// None of these is shown where it can't be looked up.
    praises: Vec<Praise>,
    report: Option<PraiseReport>,
    staff: Vec<StaffMember>,
    guests: Guests,
    /// Of who works here; none for whom they are no business of.
    keys: Vec<AccessKey>,
    sent: &'a Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let (stories, praises, report, staff, keys) =
        futures::join!(stories(page), praises(page), report(page), staff(page), case::keys(page));
    let (stories, praises) = (stories?, praises.unwrap_or_default());
    let named = stories.iter().map(|story| &story.customer).chain(praises.iter().map(|one| &one.customer));
    let guests = Guests::ask(page, named.map(String::as_str)).await;
    let shown = StoryBook {
        page,
        t: Texts(page.lang),
        stories,
        praises,
        report: report.ok(),
        staff: staff.unwrap_or_default(),
        guests,
        keys: keys.unwrap_or_default(),
        sent,
        wrong,
    };
    Ok(html::with_status(status, &shown))
}

async fn stories(page: &Page) -> Result<Vec<Story>, Status> {
    let parent = page.shop.name.clone();
    let request = ListStoriesRequest { parent, page_size: MOST, ..ListStoriesRequest::default() };
    Ok(page.feedback().list_stories(request).await?.into_inner().stories)
}

async fn praises(page: &Page) -> Result<Vec<Praise>, Status> {
    let parent = page.shop.name.clone();
    let request = ListPraisesRequest { parent, page_size: LATEST, ..ListPraisesRequest::default() };
    Ok(page.feedback().list_praises(request).await?.into_inner().praises)
}

async fn report(page: &Page) -> Result<PraiseReport, Status> {
    let request = GetPraiseReportRequest { name: format!("{}/praiseReport", page.shop.name), days: 0 };
    Ok(page.feedback().get_praise_report(request).await?.into_inner())
}

/// Who works here now.
async fn staff(page: &Page) -> Result<Vec<StaffMember>, Status> {
    let parent = page.shop.name.clone();
    let request = ListStaffMembersRequest { parent, page_size: MOST, ..ListStaffMembersRequest::default() };
    let all = page.feedback().list_staff_members(request).await?.into_inner().staff_members;
    Ok(all.into_iter().filter(|one| !one.retired).collect())
}

type Answer = Result<Response, Problem>;

async fn answer(page: &Page, sent: &Form, done: Result<(), Status>) -> Answer {
    match done {
        Ok(()) => Ok(html::see_other("/care/stories")),
        Err(status) => render(page, StatusCode::BAD_REQUEST, sent, refused(&status)).await,
    }
}

/// Proposes a story for the book.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let story = Story {
        title: sent.trimmed("title").to_owned(),
        text: sent.trimmed("text").to_owned(),
        staff_members: about(&page, &sent),
        ..Story::default()
    };
    let request = CreateStoryRequest {
        parent: page.shop.name.clone(),
        story: Some(story),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().create_story(request).await;
    answer(&page, &sent, done.map(drop)).await
}

fn about(page: &Page, sent: &Form) -> Vec<String> {
    sent.all("about").map(|id| page.resource("staffMembers", id)).collect()
}

/// Takes it into the book, shares it with guests, or neither.
pub(super) async fn decide(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = DecideStoryRequest {
        name: page.resource("stories", &id),
        to_state: State::from_str_name(sent.get("to")).unwrap_or_default().into(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.feedback().decide_story(request).await?;
    Ok(html::see_other("/care/stories"))
}

/// A good word that was said and not written.
pub(super) async fn praise(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let praise = Praise {
        text: sent.trimmed("praise").to_owned(),
        staff_members: about(&page, &sent),
        ..Praise::default()
    };
    let request = CreatePraiseRequest {
        parent: page.shop.name.clone(),
        praise: Some(praise),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().create_praise(request).await;
    answer(&page, &sent, done.map(drop)).await
}

/// Somebody who works here, so that praise finds them.
pub(super) async fn hire(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let aliases = sent.get("aliases").split([',', '，', '、']).map(str::trim);
    let member = StaffMember {
        display_name: sent.trimmed("staff_name").to_owned(),
        aliases: aliases.filter(|alias| !alias.is_empty()).map(str::to_owned).collect(),
        ..StaffMember::default()
    };
    let request = CreateStaffMemberRequest {
        parent: page.shop.name.clone(),
        staff_member: Some(member),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().create_staff_member(request).await;
    answer(&page, &sent, done.map(drop)).await
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| match field.split('[').next()? {
        "story.title" => Some("title"),
        "story.text" => Some("text"),
        "praise.text" => Some("praise"),
        "staff_member.display_name" => Some("staff_name"),
        "staff_member.aliases" => Some("aliases"),
        _ => None,
    })
}

impl StoryBook<'_> {
    fn label(&self, customer: &str) -> Label {
        self.guests.label(self.page, customer)
    }

    /// Who wrote it.
    fn writer(&self, key: &str) -> String {
        case::owner(self.page, key, &self.keys)
    }

    /// Who is meant, by name.
    fn names(&self, staff: &[String]) -> String {
        let found = |of: &String| self.staff.iter().find(|one| one.name == *of);
        let names = staff.iter().map(|of| found(of).map_or(id_of(of), |one| one.display_name.as_str()));
        names.collect::<Vec<_>>().join(self.t.0.of_two("、", ", "))
    }

    fn state(&self, story: &Story) -> &'static str {
        match story.state() {
            State::Proposed | State::Unspecified => self.t.proposed(),
            State::Approved => self.t.approved(),
            State::Rejected => self.t.rejected(),
            State::Shared => self.t.shared(),
        }
    }

    /// What can be made of it now.
    fn steps(&self, story: &Story) -> Vec<(&'static str, &'static str)> {
        match story.state() {
            // Whoever leads the shop decides.
            _ if !self.page.leads() => Vec::new(),
            State::Proposed => vec![("APPROVED", self.t.approve()), ("REJECTED", self.t.reject())],
            State::Approved => vec![("SHARED", self.t.share())],
            State::Shared => vec![("APPROVED", self.t.unshare())],
            State::Rejected | State::Unspecified => Vec::new(),
        }
    }

    fn is_chosen(&self, member: &StaffMember) -> bool {
        self.sent.all("about").any(|id| id == id_of(&member.name))
    }
}
