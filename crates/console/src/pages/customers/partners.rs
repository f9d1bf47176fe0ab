//! Who the shop deals with beside its guests: what is owed to them and when, what was said.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    common::v1::Money,
    customers::v1::{
        Contact, CreateDueRequest, CreatePartnerContactRequest, CreatePartnerRequest, DeleteDueRequest, Due,
        ListDuesRequest, ListPartnerContactsRequest, ListPartnersRequest, Partner, SettleDueRequest,
        create_contact_request::Kind as ContactKind,
        partner::{Kind, Terms},
    },
};
use futures::future::join_all;
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::partner_texts::Texts;
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

const MOST: i32 = 200;
const LATEST: i32 = 5;
const KINDS: [Kind; 5] = [Kind::Supplier, Kind::Partner, Kind::Landlord, Kind::Contractor, Kind::Authority];

#[derive(Template)]
#[template(path = "customers/partners.html")]
struct PartnerList<'a> {
    page: &'a Page,
    t: Texts,
    partners: Vec<Partner>,
    /// What is not paid yet; none for whom that is no business of.
    dues: Vec<Due>,
    /// The latest words with each partner.
    contacts: Vec<Vec<Contact>>,
    sent: &'a Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let request = ListPartnersRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListPartnersRequest::default()
    };
    let mut customers = page.customers();
    let (partners, dues) = futures::join!(customers.list_partners(request), dues(page));
    let partners = partners?.into_inner().partners;
    let contacts = join_all(partners.iter().map(|partner| contacts(page, &partner.name))).await;
    let t = Texts(page.lang);
    let dues = dues.unwrap_or_default();
    Ok(html::with_status(status, &PartnerList { page, t, partners, dues, contacts, sent, wrong }))
}

async fn dues(page: &Page) -> Result<Vec<Due>, Status> {
    let parent = page.shop.name.clone();
    let request = ListDuesRequest { parent, page_size: MOST, ..ListDuesRequest::default() };
    Ok(page.customers().list_dues(request).await?.into_inner().dues)
}

async fn contacts(page: &Page, partner: &str) -> Vec<Contact> {
    let parent = partner.to_owned();
    let request = ListPartnerContactsRequest { parent, page_size: LATEST, page_token: String::new() };
    let found = page.customers().list_partner_contacts(request).await;
    found.map(|found| found.into_inner().contacts).unwrap_or_default()
}

type Answer = Result<Response, Problem>;

async fn answer(page: &Page, sent: &Form, done: Result<(), Wrong>) -> Answer {
    match done {
        Ok(()) => Ok(html::see_other("/customers/partners")),
        Err(wrong) => render(page, StatusCode::BAD_REQUEST, sent, wrong).await,
    }
}

/// One more.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let done = try_add(&page, &sent).await;
    answer(&page, &sent, done).await
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let t = Texts(page.lang);
    let days = match sent.trimmed("payment_days") {
        "" => 0,
        text => text
            .parse()
            .ok()
            .filter(|days| *days >= 0)
            .ok_or_else(|| Wrong::field("payment_days", t.number_wrong()))?,
    };
    // Without a script a browser sends the first kind of the list; anything else is no form of ours.
    let kind = KINDS.into_iter().find(|kind| kind.as_str_name() == sent.get("kind"));
    let partner = Partner {
        kind: kind.ok_or_else(|| Wrong::field("kind", t.kind_wrong()))?.into(),
        display_name: sent.trimmed("name").to_owned(),
        contact_person: sent.trimmed("person").to_owned(),
        phone: sent.trimmed("phone").to_owned(),
        terms: (days > 0).then(|| Terms { payment_days: days, ..Terms::default() }),
        notes: sent.trimmed("notes").to_owned(),
        ..Partner::default()
    };
    let request = CreatePartnerRequest {
        parent: page.shop.name.clone(),
        partner: Some(partner),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.customers().create_partner(request).await;
    done.map(drop).map_err(|status| refused(&status, ""))
}

/// Notes that a partner is owed something.
pub(super) async fn owe(
    Extension(page): Extension<Arc<Page>>,
    Path(partner): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = try_owe(&page, &partner, &sent).await;
    answer(&page, &Form::of([("partner", partner)]).over(&sent), done).await
}

async fn try_owe(page: &Page, partner: &str, sent: &Form) -> Result<(), Wrong> {
    let wrong = || Wrong::field(&format!("amount-{partner}"), Texts(page.lang).amount_wrong());
    let amount = format::amount(sent.trimmed("amount"), &page.shop.currency).ok_or_else(wrong)?;
    let due = Due {
        amount: Some(Money { amount, currency: page.shop.currency.clone() }),
        due_date: sent.trimmed("due_date").to_owned(),
        description: sent.trimmed("description").to_owned(),
        ..Due::default()
    };
    let request = CreateDueRequest {
        parent: page.resource("partners", partner),
        due: Some(due),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.customers().create_due(request).await;
    done.map(drop).map_err(|status| refused(&status, &format!("-{partner}")))
}

/// It is paid.
pub(super) async fn settle(
    Extension(page): Extension<Arc<Page>>,
    Path((partner, due)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let name = format!("{}/dues/{due}", page.resource("partners", &partner));
    let request_id = Form::parse(&body).get("request_id").to_owned();
    page.customers().settle_due(SettleDueRequest { name, request_id }).await?;
    Ok(html::see_other("/customers/partners"))
}

/// It was written down by mistake.
pub(super) async fn take_back(
    Extension(page): Extension<Arc<Page>>,
    Path((partner, due)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = DeleteDueRequest {
        name: format!("{}/dues/{due}", page.resource("partners", &partner)),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.customers().delete_due(request).await;
    answer(&page, &sent, done.map(drop).map_err(|status| refused(&status, ""))).await
}

/// What was said or done with a partner.
pub(super) async fn note(
    Extension(page): Extension<Arc<Page>>,
    Path(partner): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = CreatePartnerContactRequest {
        parent: page.resource("partners", &partner),
        kind: ContactKind::Note.into(),
        text: sent.trimmed("text").to_owned(),
        request_id: sent.get("request_id").to_owned(),
        ..CreatePartnerContactRequest::default()
    };
    let done = page.customers().create_partner_contact(request).await;
    let done = done.map(drop).map_err(|status| refused(&status, &format!("-{partner}")));
    answer(&page, &Form::of([("partner", partner)]).over(&sent), done).await
}

/// What was refused, beside the fields of the form, which end with whose they are.
fn refused(status: &Status, of: &str) -> Wrong {
    Wrong::refused_at(&Refusal::from(status), |field| {
        let name = match field {
            "partner.display_name" => "name",
            "partner.contact_person" => "person",
            "partner.phone" => "phone",
            "partner.notes" => "notes",
            "partner.terms.payment_days" => "payment_days",
            "due.amount" => "amount",
            "due.due_date" => "due_date",
            "due.description" => "description",
            "text" => "text",
            _ => return None,
        };
        Some(format!("{name}{of}"))
    })
}

impl PartnerList<'_> {
    fn kind(&self, kind: Kind) -> &'static str {
        self.t.kind_of(kind)
    }

    fn kinds(&self) -> Vec<(&'static str, &'static str, bool)> {
        let of = |kind: Kind| {
            let code = kind.as_str_name();
            (code, self.t.kind_of(kind), self.sent.get("kind") == code)
        };
        KINDS.into_iter().map(of).collect()
    }

    /// Each with what is owed to it, and the latest words.
    fn all(&self) -> impl Iterator<Item = (&Partner, Vec<&Due>, &Vec<Contact>)> {
        self.partners.iter().zip(&self.contacts).map(|(partner, contacts)| {
            let of = format!("{}/dues/", partner.name);
            (partner, self.dues.iter().filter(|due| due.name.starts_with(&of)).collect(), contacts)
        })
    }

    /// A field as it was sent for one of them.
    fn kept(&self, partner: &Partner, field: &str) -> &str {
        if self.sent.get("partner") == id_of(&partner.name) { self.sent.get(field) } else { "" }
    }

    /// What is wrong with what was sent for one of them, in one line.
    fn wrong_of(&self, partner: &Partner) -> String {
        let id = id_of(&partner.name);
        let fields = ["amount", "due_date", "description", "text"];
        let said = fields.map(|field| self.wrong.of(&format!("{field}-{id}")).to_owned());
        said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
