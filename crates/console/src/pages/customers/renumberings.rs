//! The regulars' numbers by how often they come and what they pay: proposed, looked at, applied
//! as a whole, taken back as a whole.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, body::Bytes, extract::Path, response::Response, routing::get};
use contracts::customers::v1::{
    ApplyRenumberingRequest, CreateRenumberingRequest, ListRenumberingsRequest, Renumbering,
    UndoRenumberingRequest, renumbering::State,
};
use http::StatusCode;
use tonic::Status;

use crate::{
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    guests::numbered,
    html::{self, leads_to},
    language::texts,
    page::{Page, id_of},
    read::{number, refused},
};

const LATEST: i32 = 20;
const AT: &str = "/customers/renumberings";
const FIELDS: [(&str, &str); 2] = [("days", "days"), ("size", "size")];

pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/customers/renumberings", get(show).post(propose))
        .route("/customers/renumberings/{renumbering}", leads_to(AT).post(decide))
}

#[derive(Template)]
#[template(path = "customers/renumberings.html")]
struct Renumberings<'a> {
    page: &'a Page,
    t: Texts,
    /// Newest first.
    all: Vec<Renumbering>,
    /// The one that is looked at, by its id.
    of: &'a str,
    sent: &'a Form,
    wrong: Wrong,
}

async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let asked = Form::parse(page.query.as_bytes());
    render(&page, StatusCode::OK, &asked, Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let request = ListRenumberingsRequest {
        parent: page.shop.name.clone(),
        page_size: LATEST,
        ..ListRenumberingsRequest::default()
    };
    let all = page.customers().list_renumberings(request).await?.into_inner().renumberings;
    let of = sent.get("of");
    Ok(html::with_status(status, &Renumberings { page, t: Texts(page.lang), all, of, sent, wrong }))
}

/// Makes one up; nothing is changed by it.
async fn propose(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_propose(&page, &sent).await {
        Ok(made) => Ok(html::see_other(&format!("{AT}?of={}", id_of(&made.name)))),
        Err(wrong) => render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await,
    }
}

async fn try_propose(page: &Page, sent: &Form) -> Result<Renumbering, Wrong> {
    let request = CreateRenumberingRequest {
        parent: page.shop.name.clone(),
        days: number(page, sent, "days")?,
        swaps: sent.is_on("swaps"),
        size: number(page, sent, "size")?,
        request_id: sent.get("request_id").to_owned(),
    };
    let made = page.customers().create_renumbering(request).await;
    made.map(tonic::Response::into_inner).map_err(|status| refused_whole(&status))
}

/// The fields stand in the request itself, and not in a resource.
fn refused_whole(status: &Status) -> Wrong {
    let refusal = runtime::Refusal::from(status);
    Wrong::refused(&refusal, |field| {
        FIELDS.iter().find(|(name, _)| *name == field).map(|(_, of_form)| *of_form)
    })
}

/// Gives the numbers, or takes them back.
async fn decide(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let (name, request_id) = (page.resource("renumberings", &id), sent.get("request_id").to_owned());
    let mut customers = page.customers();
    let done = match sent.get("act") {
        "undo" => customers.undo_renumbering(UndoRenumberingRequest { name, request_id }).await,
        _ => customers.apply_renumbering(ApplyRenumberingRequest { name, request_id }).await,
    };
    match done {
        Ok(_) => Ok(html::see_other(&format!("{AT}?of={id}"))),
        Err(status) => {
            let asked = Form::of([("of", id)]);
            render(&page, StatusCode::CONFLICT, &asked, refused(&status, "", &[])).await
        }
    }
}

impl Renumberings<'_> {
    /// The one that is looked at: the newest, if none is asked for.
    fn shown(&self) -> Option<&Renumbering> {
        let asked = self.all.iter().find(|one| id_of(&one.name) == self.of);
        asked.or_else(|| self.all.first())
    }

    fn state(&self, one: &Renumbering) -> &'static str {
        match one.state() {
            State::Proposed | State::Unspecified => self.t.proposed(),
            State::Applied => self.t.applied(),
            State::Undone => self.t.undone(),
        }
    }

    fn may_apply(one: &Renumbering) -> bool {
        one.state() == State::Proposed && !one.moves.is_empty()
    }

    fn may_undo(one: &Renumbering) -> bool {
        one.state() == State::Applied
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as a template passes it")]
    fn called(&self, number: &i32) -> String {
        if *number > 0 { numbered(*number, self.page.lang) } else { self.t.none_yet().to_owned() }
    }
}

texts! { Texts {
    title: "重新排号", "Numbers anew";
    lead: "来得越勤、花得越多，号码越小。先看一遍谁会换号，再整份定下来；定下来以后也能整份退回。", "The more often a guest comes and the more they pay, the lower their number. See who would move, then apply it as a whole; it can be taken back as a whole.";
    guests: "客人", "Guests";
    propose: "出一份方案", "Propose one";
    days: "看多少天的单（空着 365）", "Orders of so many days (empty: 365)";
    size: "排前多少位（空着 100）", "The best so many (empty: 100)";
    swaps: "熟客之间可以互换号码（换过的号码 90 天内有人说起会先问一句）", "Regulars may take over one another’s numbers (for 90 days, who names such a number is asked)";
    none: "还没有出过方案。", "None was proposed yet.";
    nobody: "没有人要换号。", "Nobody would move.";
    ranked: "排了多少位", "Ranked";
    moves: "换号的", "Who moves";
    rank: "名次", "Rank";
    guest: "客人", "Guest";
    from: "现在", "Now";
    to: "以后", "Then";
    orders: "单数", "Orders";
    spent: "花了", "Spent";
    taken_over: "别人的号", "was another’s";
    none_yet: "没有号", "none";
    apply: "整份定下来", "Apply it as a whole";
    undo: "整份退回", "Take it back as a whole";
    proposed: "还没定", "Proposed";
    applied: "定下来了", "Applied";
    undone: "退回了", "Taken back";
    others: "出过的方案", "What was proposed";
} }
