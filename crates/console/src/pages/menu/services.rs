//! Services beside the dishes: what is sold and given, to whom, and what is to be done next.

mod acts;
mod lists;
mod product;
mod texts;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::orders::v1::{
    ServiceContract, ServiceProduct,
    service_contract::{Stage, State},
};
use http::{StatusCode, Uri};

use crate::{
    console::Console,
    error::Problem,
    format,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html::{self, leads_to},
    page::{Page, id_of},
    pages::insight::service_layer,
};
use texts::Texts;

/// So many stages that are to be done stand open; those after them are folded in.
const NEXT: usize = 2;

pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/menu/services", get(show))
        .route("/menu/services/new", get(product::blank).post(product::add))
        .route("/menu/services/{service}", get(product::show).post(product::change))
        .route("/menu/services/contracts", leads_to("/menu/services").post(acts::sell))
        .route("/menu/services/given", leads_to("/menu/services").post(acts::give))
        .route(
            "/menu/services/contracts/{contract}/stages/{position}",
            leads_to("/menu/services").post(acts::complete),
        )
        .route("/menu/services/contracts/{contract}/cancel", leads_to("/menu/services").post(acts::cancel))
}

#[derive(Template)]
#[template(path = "menu/services.html")]
struct Services<'a> {
    page: &'a Page,
    t: Texts,
    products: Vec<ServiceProduct>,
    /// Under which something is to be done, what is due first on top.
    active: Vec<ServiceContract>,
    /// What was done, and what was called off; newest first.
    past: Vec<ServiceContract>,
    /// The address of more that are active; empty if these are all.
    next: String,
    guests: Guests,
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
    let (products, active, past) = futures::join!(
        lists::products(page),
        lists::active(page, &customer, sent.get("page")),
        lists::past(page, &customer)
    );
    let ((active, next), past) = (active?, past?);
    let named = active.iter().chain(&past).map(|one| one.customer.as_str());
    let guests = Guests::ask(page, named.chain([customer.as_str()])).await;
    let (t, products) = (Texts(page.lang), products?);
    let next = html::next_page("/menu/services", &[("customer", sent.get("customer"))], &next);
    let shown = Services { page, t, products, active, past, next, guests, customer, sent, wrong };
    Ok(html::with_status(status, &shown))
}

impl Services<'_> {
    fn label(&self, customer: &str) -> Label {
        self.guests.label(self.page, customer)
    }

    /// Those that are still sold, to choose from by what they cost the guest.
    fn sold(&self) -> Vec<(&str, String, bool)> {
        let sold = self.products.iter().filter(|product| !product.retired);
        sold.map(|product| {
            let (id, word) =
                (id_of(&product.name), format!("{} · {}", self.name(product), self.price(product)));
            (id, word, self.sent.get("service") == id)
        })
        .collect()
    }

    fn name<'a>(&self, product: &'a ServiceProduct) -> &'a str {
        self.page.lang.name(&product.display_name, &product.display_name_en)
    }

    fn of_contract<'a>(&'a self, contract: &'a ServiceContract) -> &'a str {
        let product = self.products.iter().find(|product| product.name == contract.service_product);
        product.map_or(&contract.display_name, |product| self.name(product))
    }

    fn price(&self, product: &ServiceProduct) -> String {
        match &product.price {
            Some(price) if price.amount > 0 => format::money(Some(price)),
            _ => self.t.free().to_owned(),
        }
    }

    fn layer(&self, product: &ServiceProduct) -> &'static str {
        service_layer(product.layer(), self.page.lang)
    }

    fn steps(&self, product: &ServiceProduct) -> Vec<String> {
        product.steps.iter().map(|step| self.t.step(step)).collect()
    }

    fn done(contract: &ServiceContract) -> Vec<&Stage> {
        contract.stages.iter().filter(|stage| stage.done_time.is_some()).collect()
    }

    /// What is to be done next, and what after that.
    fn open(contract: &ServiceContract) -> (Vec<&Stage>, Vec<&Stage>) {
        let mut next: Vec<_> = lists::open(contract).collect();
        let later = next.split_off(next.len().min(NEXT));
        (next, later)
    }

    fn phase(&self, stage: &Stage) -> &'static str {
        self.t.phase(stage.phase())
    }

    fn state(&self, contract: &ServiceContract) -> &'static str {
        match contract.state() {
            State::Completed => self.t.completed(),
            State::Cancelled => self.t.cancelled(),
            State::Active | State::Unspecified => self.t.active(),
        }
    }

    fn overdue(&self) -> usize {
        let stages = self.active.iter().flat_map(|contract| &contract.stages);
        stages.filter(|stage| stage.is_overdue).count()
    }

    fn day(&self, time: Option<&prost_types::Timestamp>) -> String {
        format::day_of_any_year(format::moment(time), self.page.now, &self.page.zone, self.page.lang)
    }

    fn earns(stage: &Stage) -> bool {
        stage.amount.as_ref().is_some_and(|amount| amount.amount > 0)
    }

    /// Whether what was sent was for one of these stages, so that it has to be seen.
    fn is_late_open(&self, contract: &str, stages: &[&Stage]) -> bool {
        let form = self.sent.get("form");
        stages.iter().any(|stage| form == format!("{contract}-{}", stage.position))
    }
}
