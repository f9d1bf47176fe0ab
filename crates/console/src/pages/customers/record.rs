//! What the shop keeps of a guest, added or changed by one form.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::customers::v1::{
    CreateCustomerRequest, Customer, GetCustomerRequest, UpdateCustomerRequest,
    customer::{Address, ChatIdentity},
};
use futures::future::join_all;
use http::StatusCode;
use prost_types::FieldMask;
use runtime::{Kind, Refusal};
use tonic::Status;

use super::record_texts::Texts;
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

/// The fields that the form has.
const MASK: [&str; 7] =
    ["number", "display_name", "phones", "addresses", "identities", "preferences", "notes"];

#[derive(Template)]
#[template(path = "customers/record.html")]
struct Record<'a> {
    page: &'a Page,
    t: Texts,
    /// Empty for one who is not there yet.
    id: &'a str,
    name: String,
    /// Those they are tied to.
    ties: Vec<Customer>,
    /// The fields as they are, or as they were sent.
    sent: Form,
    wrong: Wrong,
}

/// The form for a new one.
pub(super) async fn blank(Extension(page): Extension<Arc<Page>>) -> Response {
    new(&page, StatusCode::OK, Form::default(), Wrong::default())
}

fn new(page: &Page, status: StatusCode, sent: Form, wrong: Wrong) -> Response {
    let (id, name, ties) = ("", String::new(), Vec::new());
    html::with_status(status, &Record { page, t: Texts(page.lang), id, name, ties, sent, wrong })
}

/// The form with what is known.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    render(&page, &id, StatusCode::OK, &Form::default(), Wrong::default()).await
}

/// The page of changes; with what was sent and is wrong, if anything is.
pub(super) async fn render(
    page: &Page,
    id: &str,
    status: StatusCode,
    sent: &Form,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let guest = get(page, &page.resource("customers", id)).await?;
    let linked = join_all(guest.links.iter().map(|link| get(page, &link.customer))).await;
    let ties = linked.into_iter().filter_map(Result::ok).collect();
    let (name, sent) = (guest.display_name.clone(), sent.over(&filled(&guest)));
    Ok(html::with_status(status, &Record { page, t: Texts(page.lang), id, name, ties, sent, wrong }))
}

/// One of them.
pub(super) async fn get(page: &Page, name: &str) -> Result<Customer, Status> {
    Ok(page.customers().get_customer(GetCustomerRequest { name: name.to_owned() }).await?.into_inner())
}

/// One more.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    match try_add(&page, &sent).await {
        Ok(added) => html::see_other(&format!("/customers/{}", id_of(&added.name))),
        Err(wrong) => new(&page, StatusCode::BAD_REQUEST, sent, wrong),
    }
}

async fn try_add(page: &Page, sent: &Form) -> Result<Customer, Wrong> {
    let customer = read(page, sent)?;
    let request = CreateCustomerRequest {
        parent: page.shop.name.clone(),
        without_number: customer.number == 0 && !sent.is_on("next_number"),
        customer: Some(customer),
        request_id: sent.get("request_id").to_owned(),
    };
    let added = page.customers().create_customer(request).await;
    added.map(tonic::Response::into_inner).map_err(|status| refused(&status))
}

/// Changes what is known.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_change(&page, &id, &sent).await {
        Ok(()) => Ok(html::see_other(&format!("/customers/{id}"))),
        Err(wrong) => render(&page, &id, StatusCode::BAD_REQUEST, &sent, wrong).await,
    }
}

async fn try_change(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let (name, etag) = (page.resource("customers", id), sent.get("etag").to_owned());
    let request = UpdateCustomerRequest {
        customer: Some(Customer { name, etag, ..read(page, sent)? }),
        update_mask: Some(FieldMask { paths: MASK.map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.customers().update_customer(request).await.map(drop).map_err(|status| refused(&status))
}

fn read(page: &Page, sent: &Form) -> Result<Customer, Wrong> {
    let t = Texts(page.lang);
    let number = match sent.trimmed("number") {
        "" => 0,
        text => text.parse().map_err(|_| Wrong::field("number", t.number_wrong()))?,
    };
    Ok(Customer {
        number,
        display_name: sent.trimmed("name").to_owned(),
        phones: lines(sent.get("phones")).map(str::to_owned).collect(),
        addresses: lines(sent.get("addresses")).map(address).collect(),
        identities: lines(sent.get("identities")).map(identity).collect(),
        preferences: preferences(sent.get("preferences"))
            .ok_or_else(|| Wrong::field("preferences", t.preference_wrong()))?,
        notes: sent.trimmed("notes").to_owned(),
        ..Customer::default()
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// `摊位：市场东区A12`, or a place without what it is called.
fn address(line: &str) -> Address {
    let (label, text) = line.split_once(['：', ':']).unwrap_or(("", line));
    Address { label: label.trim().to_owned(), text: text.trim().to_owned() }
}

/// `wechat-group，wx-wang`, or a sender of every channel.
fn identity(line: &str) -> ChatIdentity {
    let (channel, sender_id) = line.split_once([',', '，']).unwrap_or(("", line));
    ChatIdentity { channel: channel.trim().to_owned(), sender_id: sender_id.trim().to_owned() }
}

/// `spice = none`; `None` where a line has no equals sign.
fn preferences(text: &str) -> Option<BTreeMap<String, String>> {
    let pair = |line: &str| {
        let (key, value) = line.split_once(['=', '＝'])?;
        Some((key.trim().to_owned(), value.trim().to_owned()))
    };
    lines(text).map(pair).collect()
}

fn in_one_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(" ")
}

fn filled(guest: &Customer) -> Form {
    // What has no label stands behind a colon of its own, if its own would make it one.
    let address = |address: &Address| match (address.label.as_str(), in_one_line(&address.text)) {
        ("", text) if !text.contains(['：', ':']) => text,
        (label, text) => format!("{label}: {text}"),
    };
    let identity = |one: &ChatIdentity| match one.channel.as_str() {
        "" if !one.sender_id.contains([',', '，']) => one.sender_id.clone(),
        channel => format!("{channel}, {}", one.sender_id),
    };
    let preferences = guest.preferences.iter().map(|(key, value)| format!("{key} = {}", in_one_line(value)));
    let number = if guest.number == 0 { String::new() } else { guest.number.to_string() };
    Form::of([
        ("etag", guest.etag.clone()),
        ("number", number),
        ("name", guest.display_name.clone()),
        ("phones", guest.phones.join("\n")),
        ("addresses", guest.addresses.iter().map(address).collect::<Vec<_>>().join("\n")),
        ("identities", guest.identities.iter().map(identity).collect::<Vec<_>>().join("\n")),
        ("preferences", preferences.collect::<Vec<_>>().join("\n")),
        ("notes", guest.notes.clone()),
    ])
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| {
        let field = field.strip_prefix("customer.")?.split(['[', '.']).next()?;
        let fields = [("display_name", "name"), ("number", "number"), ("phones", "phones")];
        let more = [("addresses", "addresses"), ("identities", "identities")];
        let rest = [("preferences", "preferences"), ("notes", "notes")];
        let mut all = fields.into_iter().chain(more).chain(rest);
        all.find(|(of_contract, _)| *of_contract == field).map(|(_, of_form)| of_form)
    })
}

impl Record<'_> {
    fn is_new(&self) -> bool {
        self.id.is_empty()
    }

    /// The owner alone may.
    fn may_erase(&self) -> bool {
        self.page.principal.kind == Kind::Owner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_read_as_it_was() {
        assert_eq!(
            address("摊位：市场东区A12"),
            Address { label: "摊位".into(), text: "市场东区A12".into() }
        );
        assert_eq!(address("市场东区A12").label, "");
        assert_eq!(identity("wechat-group，wx-wang").channel, "wechat-group");
        assert_eq!(identity("wx-wang").sender_id, "wx-wang");
        let read = preferences("spice = none\n\ndrinks＝beer").expect("they are read");
        assert_eq!((read["spice"].as_str(), read["drinks"].as_str()), ("none", "beer"));
        assert_eq!(preferences("不要辣"), None);
    }

    #[test]
    fn what_nobody_touches_stays_as_it_was() {
        let places = [("", "市场东区A12 电话：13800138000"), ("摊位", "A:12"), ("", "A12"), ("", "")];
        let addresses = places.map(|(label, text)| Address { label: label.into(), text: text.into() });
        let senders = [("", "wx-wang, second"), ("wechat-group", "wx-wang"), ("", "wx-li")];
        let identities = senders.map(|(channel, sender_id)| ChatIdentity {
            channel: channel.into(),
            sender_id: sender_id.into(),
        });
        let guest = Customer {
            addresses: addresses[..3].to_vec(),
            identities: identities.to_vec(),
            preferences: [("spice".to_owned(), "none\nnever".to_owned())].into(),
            ..Customer::default()
        };
        let form = filled(&guest);
        assert_eq!(lines(form.get("addresses")).map(address).collect::<Vec<_>>(), guest.addresses);
        assert_eq!(lines(form.get("identities")).map(identity).collect::<Vec<_>>(), guest.identities);
        let read = preferences(form.get("preferences")).expect("they are read");
        assert_eq!(read["spice"], "none never", "a line each");
    }
}
