//! One service: what it is called and touches, and what is done for it step by step. Steps stand
//! in slots, `title-0`, `title-1` and so on; one without a title is none.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::orders::v1::{
    CreateServiceProductRequest, GetServiceProductRequest, ServiceProduct, UpdateServiceProductRequest,
    service_product::{Layer, Phase, Step},
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::Status;

use super::texts::Texts;
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
    pages::insight::service_layer,
    read::{count, money, number, plain},
};

/// The fields that the form has.
const MASK: [&str; 6] = ["display_name", "display_name_en", "layer", "steps", "hourly_cost", "retired"];
const LAYERS: [Layer; 3] = [Layer::Emotional, Layer::Need, Layer::Value];
const PHASES: [Phase; 3] = [Phase::Before, Phase::During, Phase::After];
/// As many as a service may have.
const MOST_STEPS: usize = 50;

type Choice = (&'static str, &'static str, bool);

#[derive(Template)]
#[template(path = "menu/service.html")]
struct Product<'a> {
    page: &'a Page,
    t: Texts,
    /// Empty for a new one.
    id: &'a str,
    sent: Form,
    wrong: Wrong,
}

fn form(page: &Page, id: &str, sent: Form, wrong: Wrong) -> Response {
    let status = if wrong.is_nothing() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    html::with_status(status, &Product { page, t: Texts(page.lang), id, sent, wrong })
}

/// The form for a new one, with a step of each phase.
pub(super) async fn blank(Extension(page): Extension<Arc<Page>>) -> Response {
    let phases = PHASES.iter().enumerate();
    let phases = phases.map(|(at, phase)| (format!("phase-{at}"), phase.as_str_name().to_owned()));
    let mut blank = Form::of([("slots", PHASES.len().to_string())]);
    phases.for_each(|(name, phase)| blank.add(&name, &phase));
    form(&page, "", blank, Wrong::default())
}

/// The form with what is known of one.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let request = GetServiceProductRequest { name: page.resource("serviceProducts", &id) };
    let known = page.orders().get_service_product(request).await?.into_inner();
    Ok(form(&page, &id, filled(&page, &known), Wrong::default()))
}

/// Adds one, or a slot to the form.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    if sent.get("then") == "slot" {
        return form(&page, "", sent.with_slot(MOST_STEPS), Wrong::default());
    }
    match try_add(&page, &sent).await {
        Ok(()) => html::see_other("/menu/services#services"),
        Err(wrong) => form(&page, "", sent, wrong),
    }
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = CreateServiceProductRequest {
        parent: page.shop.name.clone(),
        service_product: Some(read(page, sent)?),
        request_id: sent.get("request_id").to_owned(),
    };
    let made = page.orders().create_service_product(request).await;
    made.map(drop).map_err(|status| refused(&status, sent))
}

/// Changes one, or adds a slot to the form; of what somebody else changed meanwhile, nothing is
/// overwritten.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let sent = Form::parse(&body);
    if sent.get("then") == "slot" {
        return form(&page, &id, sent.with_slot(MOST_STEPS), Wrong::default());
    }
    match try_change(&page, &id, &sent).await {
        Ok(()) => html::see_other("/menu/services#services"),
        Err(wrong) => form(&page, &id, sent, wrong),
    }
}

async fn try_change(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let product = ServiceProduct {
        name: page.resource("serviceProducts", id),
        etag: sent.get("etag").to_owned(),
        ..read(page, sent)?
    };
    let request = UpdateServiceProductRequest {
        service_product: Some(product),
        update_mask: Some(FieldMask { paths: MASK.map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.orders().update_service_product(request).await;
    done.map(drop).map_err(|status| refused(&status, sent))
}

/// The slots that have a step.
fn used(sent: &Form) -> Vec<usize> {
    sent.used_slots(MOST_STEPS, "title")
}

fn read(page: &Page, sent: &Form) -> Result<ServiceProduct, Wrong> {
    Ok(ServiceProduct {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        layer: Layer::from_str_name(sent.get("layer")).unwrap_or_default().into(),
        steps: used(sent).into_iter().map(|at| step(page, sent, at)).collect::<Result<_, _>>()?,
        hourly_cost: money(page, sent, "hourly_cost")?,
        retired: sent.is_on("retired"),
        ..ServiceProduct::default()
    })
}

fn step(page: &Page, sent: &Form, at: usize) -> Result<Step, Wrong> {
    let field = |name: &str| format!("{name}-{at}");
    Ok(Step {
        phase: Phase::from_str_name(sent.get(&field("phase"))).unwrap_or(Phase::During).into(),
        title: sent.trimmed(&field("title")).to_owned(),
        after_days: number(page, sent, &field("after"))?,
        amount: money(page, sent, &field("amount"))?,
        times: number(page, sent, &field("times"))?,
        every_days: number(page, sent, &field("every"))?,
    })
}

/// The form with what is known of a service, and a slot for one step more.
fn filled(page: &Page, known: &ServiceProduct) -> Form {
    let retired = if known.retired { "on" } else { "" };
    let mut form = Form::of([
        ("etag", known.etag.clone()),
        ("name", known.display_name.clone()),
        ("name_en", known.display_name_en.clone()),
        ("layer", known.layer().as_str_name().to_owned()),
        ("hourly_cost", plain(page, known.hourly_cost.as_ref())),
        ("retired", retired.to_owned()),
        ("slots", (known.steps.len() + 1).min(MOST_STEPS).to_string()),
    ]);
    for (at, step) in known.steps.iter().enumerate() {
        let amount = step.amount.as_ref().filter(|amount| amount.amount > 0);
        let fields = [
            ("phase", step.phase().as_str_name().to_owned()),
            ("title", step.title.clone()),
            ("after", count(step.after_days)),
            ("amount", plain(page, amount)),
            ("times", count(step.times)),
            ("every", count(step.every_days)),
        ];
        for (name, value) in &fields {
            form.add(&format!("{name}-{at}"), value);
        }
    }
    form
}

fn refused(status: &Status, sent: &Form) -> Wrong {
    let used = used(sent);
    Wrong::refused_at(&Refusal::from(status), |path| field(path, &used))
}

/// The field of the form that a field of the contract is: `service_product.steps[1].times` is
/// `times-1`. `used` are the slots that have a step, in the order of the service.
fn field(path: &str, used: &[usize]) -> Option<String> {
    let path = path.strip_prefix("service_product.")?;
    if let Some(rest) = path.strip_prefix("steps[") {
        let (at, name) = rest.split_once("].")?;
        let slot = used.get(at.parse::<usize>().ok()?)?;
        let name = match name.split('.').next()? {
            "after_days" => "after",
            "every_days" => "every",
            other => other,
        };
        return Some(format!("{name}-{slot}"));
    }
    let name = match path.split('.').next()? {
        "display_name" => "name",
        "display_name_en" => "name_en",
        "hourly_cost" => "hourly_cost",
        "steps" => "title-0",
        _ => return None,
    };
    Some(name.to_owned())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it has by reference")]
impl Product<'_> {
    fn slots(&self) -> std::ops::Range<usize> {
        0..self.sent.slots(MOST_STEPS)
    }

    /// A label of what is typed in the shop's currency.
    fn in_currency(&self, label: &str) -> String {
        format!("{label} ({})", self.page.shop.currency)
    }

    /// Whether what recurs is to be seen at once.
    fn recurs(&self, at: &usize) -> bool {
        let fields = ["times", "every"];
        fields.iter().any(|name| !self.wrong.in_slot(name, at).is_empty())
            || !matches!(self.sent.in_slot("times", at), "" | "1")
    }

    fn layers(&self) -> [Choice; 3] {
        let chosen = self.sent.get("layer");
        LAYERS.map(|layer| {
            (layer.as_str_name(), service_layer(layer, self.page.lang), layer.as_str_name() == chosen)
        })
    }

    fn phases(&self, at: &usize) -> [Choice; 3] {
        let chosen = self.sent.in_slot("phase", at);
        let chosen = if chosen.is_empty() { Phase::During.as_str_name() } else { chosen };
        PHASES.map(|phase| (phase.as_str_name(), self.t.phase(phase), phase.as_str_name() == chosen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_beside_its_field_in_the_slot_of_the_step() {
        assert_eq!(field("service_product.steps[1].every_days", &[0, 2]).as_deref(), Some("every-2"));
        assert_eq!(field("service_product.steps[0].amount.currency", &[1]).as_deref(), Some("amount-1"));
        assert_eq!(field("service_product.steps", &[]).as_deref(), Some("title-0"));
        assert_eq!(field("service_product.display_name", &[]).as_deref(), Some("name"));
        assert_eq!(field("service_product.steps[4].title", &[0]), None);
        assert_eq!(field("etag", &[]), None);
    }
}
