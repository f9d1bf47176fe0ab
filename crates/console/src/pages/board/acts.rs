//! What is done on the board: a step, a gift, a dish that is out.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    loyalty::v1::{Grant, GrantRewardRequest, HoldEntitlementRequest},
    orders::v1::{AdvanceOrderRequest, CancelOrderRequest, GetOrderRequest, Order, order::State},
};
use kernel::Failure;

use super::{
    done::{self, Act, done},
    texts::Texts,
    who,
};
use crate::{
    error::Problem,
    format,
    forms::Form,
    html,
    page::{Page, id_of},
};

/// Says what was done, with how to undo it; but for what the script held back for a while
/// before it sent it.
fn answer(page: &Page, sent: &Form, to: &str, act: &Act, text: &str) -> Response {
    if sent.is_on("held") { html::see_other(to) } else { done(page, to, act, text) }
}

/// Takes an order a step further: to `to`, or without it to the step that usually follows.
pub(super) async fn advance(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (sent, name) = (Form::parse(&body), page.resource("orders", &id));
    let to_state = match sent.get("to") {
        "" => usual_next(&page, &name).await?,
        word => State::from_str_name(word).ok_or_else(|| Failure::field("to", "is no step of an order"))?,
    };
    let request = AdvanceOrderRequest {
        name,
        to_state: to_state.into(),
        etag: sent.get("etag").to_owned(),
        request_id: String::new(),
    };
    let order = page.orders().advance_order(request).await?.into_inner();
    let is_undoable = !order.next_states.is_empty();
    let act = if is_undoable { Act::Step { order: id, state: to_state } } else { Act::Nothing };
    Ok(answer(&page, &sent, "/board", &act, &stepped(&page, &order).await))
}

async fn usual_next(page: &Page, name: &str) -> Result<State, Problem> {
    let order = page.orders().get_order(GetOrderRequest { name: name.to_owned() }).await?.into_inner();
    // Of one that is done with the service says itself what is wrong.
    Ok(order.next_states().next().unwrap_or(State::Completed))
}

/// `18号 → 做好`.
async fn stepped(page: &Page, order: &Order) -> String {
    format!("{} → {}", who(page, order).await, page.state(order.state()))
}

/// Takes the last step of an order back.
pub(super) async fn recall(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let from = State::from_str_name(sent.get("from"))
        .ok_or_else(|| Failure::field("from", "is no step of an order"))?;
    done::recall(&page, &id, from, sent.get("etag")).await?;
    let text = format!("{} {}", Texts(page.lang).recalled(), page.state(from));
    Ok(done::nothing_to_undo(&page, "/board", &text))
}

/// Calls an order off.
pub(super) async fn cancel(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = CancelOrderRequest {
        name: page.resource("orders", &id),
        reason: sent.trimmed("reason").to_owned(),
        etag: sent.get("etag").to_owned(),
        request_id: String::new(),
    };
    let order = page.orders().cancel_order(request).await?.into_inner();
    Ok(done::nothing_to_undo(&page, "/board", &stepped(&page, &order).await))
}

/// Gives a reward; the card shows what the next one may be.
pub(super) async fn give(
    Extension(page): Extension<Arc<Page>>,
    Path(customer): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let named = |collection, field| match sent.get(field) {
        "" => String::new(),
        id if id.contains('/') => id.to_owned(),
        id => page.resource(collection, id),
    };
    let request = GrantRewardRequest {
        parent: page.shop.name.clone(),
        customer: page.resource("customers", &customer),
        reward: named("rewards", "reward"),
        campaign: named("campaigns", "campaign"),
        order: named("orders", "order"),
        request_id: sent.get("request_id").to_owned(),
        ..GrantRewardRequest::default()
    };
    let grant = page.loyalty().grant_reward(request).await?.into_inner();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("guest", &customer).append_pair("order", sent.get("order"));
    let act = Act::Gift { grant: id_of(&grant.name).to_owned() };
    Ok(answer(&page, &sent, &format!("/board?{}", query.finish()), &act, &given(&page, &grant)))
}

/// Uses what a membership gives for an order; the guest pays so much less.
pub(super) async fn use_benefit(
    Extension(page): Extension<Arc<Page>>,
    Path(customer): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = HoldEntitlementRequest {
        customer: page.resource("customers", &customer),
        benefit: sent.get("benefit").to_owned(),
        order: page.resource("orders", sent.get("order")),
        request_id: sent.get("request_id").to_owned(),
    };
    let held = page.loyalty().hold_entitlement(request).await?.into_inner();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("guest", &customer).append_pair("order", sent.get("order"));
    let t = Texts(page.lang);
    let saving = held.saving.as_ref().filter(|saving| saving.amount > 0);
    let less = saving.map(|saving| format!("{} {}", t.saves(), format::money(Some(saving))));
    // As the button called it; the answer has its code alone.
    let name = if sent.has("name") { sent.get("name") } else { &held.benefit };
    let text = format!("{} {name} {}", t.used(), less.unwrap_or_default());
    let act = Act::Benefit { held: id_of(&held.name).to_owned() };
    Ok(answer(&page, &sent, &format!("/board?{}", query.finish()), &act, text.trim_end()))
}

fn given(page: &Page, grant: &Grant) -> String {
    let name = page.lang.name(&grant.reward_display_name, &grant.reward_display_name_en);
    format!("{} {name}", Texts(page.lang).give())
}

/// Says that a dish is out, or there again where the box is not ticked.
pub(super) async fn sold_out(
    Extension(page): Extension<Arc<Page>>,
    Path(code): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (sent, t) = (Form::parse(&body), Texts(page.lang));
    let sold_out = sent.is_on("sold_out");
    done::set_sold_out(&page, &code, sold_out).await?;
    let text = format!("{code} {}", if sold_out { t.sold_out() } else { t.set_there() });
    Ok(answer(&page, &sent, "/board#dishes", &Act::Dish { code, sold_out }, &text))
}
