//! The kitchen's ticket on paper: by the browser, or by the kitchen's own printer.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, extract::Path, response::Response};
use contracts::orders::v1::GetOrderRequest;
use kernel::{Code, Failure};

use super::{called, done, texts::Texts, ticket::Ticket};
use crate::{
    bill::{self, Bill},
    error::Problem,
    escpos::{self, Line, Size},
    html,
    page::Page,
    printer,
};

#[derive(Template)]
#[template(path = "board/paper.html")]
struct Paper<'a> {
    page: &'a Page,
    t: Texts,
    ticket: Ticket,
}

/// A page with one ticket, which the browser prints.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(order): Path<String>,
) -> Result<Response, Problem> {
    let ticket = ticket(&page, &order).await?;
    Ok(html::page(&Paper { page: &page, t: Texts(page.lang), ticket }))
}

/// Has the kitchen's printer print it.
pub(super) async fn print(
    Extension(page): Extension<Arc<Page>>,
    Path(order): Path<String>,
) -> Result<Response, Problem> {
    let ticket = ticket(&page, &order).await?;
    let place = page.printer.as_deref().ok_or_else(|| {
        Failure::new(Code::FailedPrecondition, "NO_PRINTER", "this shop has no printer in its settings")
    })?;
    let printed = printer::print(place, &escpos::ticket(&lines(&page, &ticket))).await;
    printed.map_err(|error| {
        tracing::warn!(shop = page.shop.name, %error, "the kitchen's printer can't be reached");
        Failure::new(Code::Unavailable, "PRINTER", "the kitchen's printer can't be reached")
    })?;
    Ok(done::nothing_to_undo(&page, "/board", Texts(page.lang).printed()))
}

async fn ticket(page: &Page, order: &str) -> Result<Ticket, Problem> {
    let name = page.resource("orders", order);
    let request = GetOrderRequest { name: name.clone() };
    let mut orders = page.orders();
    let (order, uses) = futures::join!(orders.get_order(request), bill::uses(page, &name));
    let (order, uses) = (order?.into_inner(), uses.unwrap_or_default());
    let bill = Bill::of(page, &order, &uses);
    let called = called(page, &[&order]).await;
    Ok(Ticket { bill, ..Ticket::new(page, &order, &[], &called) })
}

/// What stands on paper, from top to bottom.
fn lines(page: &Page, ticket: &Ticket) -> Vec<Line> {
    let t = Texts(page.lang);
    let mut lines = vec![Line::new(Size::Big, &ticket.who), Line::new(Size::Normal, times(t, ticket))];
    lines.extend(ticket.allergies().iter().map(|text| Line::warning(format!("{} {text}", t.allergy()))));
    for dish in &ticket.dishes {
        let gift = if dish.is_gift { format!(" ({})", t.gift()) } else { String::new() };
        lines.push(Line::new(Size::Tall, format!("{} x {}{gift}", dish.quantity, dish.name)));
        if !dish.wish.text.is_empty() {
            lines.push(Line::new(Size::Tall, format!("   > {}", dish.wish.text)));
        }
    }
    let packed = ticket.packed.iter();
    lines.extend(
        packed.map(|(name, quantity)| Line::new(Size::Normal, format!("{} {quantity} x {name}", t.packed()))),
    );
    let rest = [&ticket.wish.text, &ticket.address];
    lines.extend(rest.into_iter().filter(|text| !text.is_empty()).map(|text| Line::new(Size::Tall, text)));
    lines.push(Line::new(Size::Normal, format!("{} {}", ticket.total, ticket.id)));
    let off = ticket.bill.off.iter();
    lines.extend(off.map(|(name, off)| Line::new(Size::Normal, format!("{name} -{off}"))));
    if !ticket.bill.to_pay.is_empty() {
        lines.push(Line::new(Size::Tall, format!("{} {}", t.to_pay(), ticket.bill.to_pay)));
    }
    lines
}

fn times(t: Texts, ticket: &Ticket) -> String {
    match ticket.due.as_str() {
        "" => ticket.placed.clone(),
        due => format!("{}  {} {due}", ticket.placed, t.due()),
    }
}
