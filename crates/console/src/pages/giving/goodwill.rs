//! Good turns on one's own judgement, outside a complaint: done here, and all of them read.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, response::Response};
use contracts::{
    common::v1::Money,
    loyalty::v1::{GiveGoodwillRequest, Goodwill, ListGoodwillRequest, ListGoodwillResponse, goodwill::Kind},
};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use crate::{
    error::Problem,
    forms::{Form, Wrong},
    guests::{self, Guests, Label},
    html,
    language::texts,
    page::Page,
    read::money,
};

const PAGE_SIZE: i32 = 50;
const AT: &str = "/giving/goodwill";
const KINDS: [Kind; 2] = [Kind::Gift, Kind::Refund];
/// Fields of the contract that the form has under the same name, or another.
const FIELDS: [(&str, &str); 4] =
    [("amount", "amount"), ("reason", "why"), ("story", "story"), ("customer", "guest")];

#[derive(Template)]
#[template(path = "giving/goodwill.html")]
struct GoodTurns<'a> {
    page: &'a Page,
    t: Texts,
    /// None for whom the list is no business of.
    found: Option<ListGoodwillResponse>,
    guests: Guests,
    sent: &'a Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let asked = Form::parse(page.query.as_bytes());
    render(&page, StatusCode::OK, &asked, Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let found = if page.leads() { Some(list(page, sent.get("page")).await?) } else { None };
    let named = found.iter().flat_map(|found| &found.goodwill).map(|one| one.customer.as_str());
    let guests = Guests::ask(page, named).await;
    let t = Texts(page.lang);
    Ok(html::with_status(status, &GoodTurns { page, t, found, guests, sent, wrong }))
}

async fn list(page: &Page, page_token: &str) -> Result<ListGoodwillResponse, Status> {
    let request = ListGoodwillRequest {
        parent: page.shop.name.clone(),
        page_size: PAGE_SIZE,
        page_token: page_token.to_owned(),
    };
    Ok(page.loyalty().list_goodwill(request).await?.into_inner())
}

/// Does one.
pub(super) async fn give(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_give(&page, &sent).await {
        Ok(given) => Ok(html::see_other(&done(&given))),
        Err(wrong) => render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await,
    }
}

/// Where to go on, with what is left of the allowance in minor units.
fn done(given: &Goodwill) -> String {
    let left = given.left.as_ref().map_or_else(String::new, |left| left.amount.to_string());
    html::address(AT, &[("done", "1"), ("left", &left)])
}

async fn try_give(page: &Page, sent: &Form) -> Result<Goodwill, Wrong> {
    let t = Texts(page.lang);
    let kind = KINDS.into_iter().find(|kind| kind.as_str_name() == sent.get("kind"));
    let amount = money(page, sent, "amount")?;
    let request = GiveGoodwillRequest {
        parent: page.shop.name.clone(),
        kind: kind.ok_or_else(|| Wrong::whole(t.kind_wrong()))?.into(),
        customer: guests::of_form(page, sent).await?,
        amount: Some(amount.ok_or_else(|| Wrong::field("amount", t.amount_missing()))?),
        reason: sent.trimmed("why").to_owned(),
        story: sent.trimmed("story").to_owned(),
        request_id: sent.get("request_id").to_owned(),
        ..GiveGoodwillRequest::default()
    };
    let given = page.loyalty().give_goodwill(request).await;
    given.map(tonic::Response::into_inner).map_err(|status| refused(&status))
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |path| {
        let part = path.split('.').next()?;
        FIELDS.iter().find(|(name, _)| *name == part).map(|(_, of_form)| *of_form)
    })
}

impl GoodTurns<'_> {
    fn label(&self, customer: &str) -> Label {
        self.guests.label(self.page, customer)
    }

    fn kind(&self, one: &Goodwill) -> &'static str {
        self.t.kind_of(one.kind())
    }

    fn role(&self, one: &Goodwill) -> &'static str {
        self.page.t().kind(one.role())
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        let choice = |kind: Kind| {
            (kind.as_str_name(), self.t.kind_of(kind), self.sent.get("kind") == kind.as_str_name())
        };
        KINDS.into_iter().map(choice).collect()
    }

    /// What is said of one that was done just now; empty if none was.
    fn said(&self) -> String {
        match self.sent.get("left").parse() {
            _ if !self.sent.is_on("done") => String::new(),
            Ok(amount) => {
                let left = Money { amount, currency: self.page.shop.currency.clone() };
                format!("{} {}", self.t.left(), crate::format::money(Some(&left)))
            }
            Err(_) => self.t.noted().to_owned(),
        }
    }

    /// The address of what follows; empty if nothing does.
    fn next(&self) -> String {
        let token = self.found.as_ref().map_or("", |found| found.next_page_token.as_str());
        html::next_page(AT, &[], token)
    }
}

texts! { Texts {
    title: "人情", "Good turns";
    lead: "不问为什么，先替客人把事办好。每人每天有授权额度；写下理由和故事，别人好学。", "Do right by the guest first. Everybody has an allowance a day; write down why, and the story, so that others learn.";
    giving: "送礼", "Giving";
    give: "做一件", "Do one";
    what: "做什么", "What";
    gift: "送东西、帮个忙", "Something given or done";
    refund: "退钱", "Money back";
    guest: "给谁（号码、姓名或电话；路过的人就空着）", "For whom (number, name or phone; empty for a passer-by)";
    amount: "花店里多少钱", "What it costs the shop";
    why: "为什么", "Why";
    story: "故事（可不写）", "The story (optional)";
    all: "做过的", "What was done";
    none: "还没有。", "Nothing yet.";
    more: "更早的", "Earlier";
    noted: "记下了。", "Noted.";
    left: "记下了。今天的额度还剩", "Noted. Left of today’s allowance:";
    of_case: "投诉", "Case";
    kind_wrong: "请选做什么。", "Choose what is done.";
    amount_missing: "请写花了多少，比如 5 或 5.50。", "Write what it costs, like 5 or 5.50.";
} }

impl Texts {
    fn kind_of(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Refund => self.refund(),
            Kind::Gift | Kind::Unspecified => self.gift(),
        }
    }
}
