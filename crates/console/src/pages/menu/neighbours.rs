//! The same basket here and at the neighbours', and what is known of them.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::orders::v1::{
    Competitor, CreateCompetitorRequest, DeleteCompetitorRequest, GetPriceComparisonRequest,
    GetPriceTermsRequest, ListCompetitorsRequest, PriceComparison, PriceTerms, UpdateCompetitorRequest,
    UpdatePriceTermsRequest,
    price_comparison::{Dish, Line, Offer, Theirs},
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::Status;

use super::{
    neighbour_texts::Texts,
    rows::{self, Unread},
};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

const PAGE_SIZE: i32 = 10;
/// Rows of a table at once.
const ROWS: usize = 30;
const PAGE: &str = "/menu/neighbours";
/// What the form of the shop's own terms is sent as.
const OWN: &str = "own";

#[derive(Template)]
#[template(path = "menu/neighbours.html")]
struct NeighbourList<'a> {
    page: &'a Page,
    t: Texts,
    compared: PriceComparison,
    terms: PriceTerms,
    neighbours: Vec<Competitor>,
    /// The page's own token, and the address of more neighbours; empty for the first, and if
    /// these are all.
    here: String,
    next: String,
    /// What was sent, with whose form it is in `of`.
    sent: Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: Form, wrong: Wrong) -> Result<Response, Problem> {
    let asked = Form::parse(page.query.as_bytes());
    let (item_codes, wrong, status) = match basket_codes(asked.get("basket")) {
        Some(codes) => (codes, wrong, status),
        None => {
            (Vec::new(), Wrong::field("basket", Texts(page.lang).basket_wrong()), StatusCode::BAD_REQUEST)
        }
    };
    let basket =
        GetPriceComparisonRequest { name: format!("{}/priceComparison", page.shop.name), item_codes };
    let of_shop = GetPriceTermsRequest { name: format!("{}/priceTerms", page.shop.name) };
    // What is wrong is shown where it was typed.
    let here = if sent.has("page") { sent.get("page") } else { asked.get("page") }.to_owned();
    let parent = page.shop.name.clone();
    let all = ListCompetitorsRequest { parent, page_size: PAGE_SIZE, page_token: here.clone() };
    let (mut one, mut two, mut three) = (page.orders(), page.orders(), page.orders());
    let (compared, terms, neighbours) = futures::join!(
        one.get_price_comparison(basket),
        two.get_price_terms(of_shop),
        three.list_competitors(all)
    );
    let (compared, status, wrong) = match compared {
        Ok(compared) => (compared.into_inner(), status, wrong),
        Err(refused) => {
            let said = Wrong::field("basket", Refusal::from(&refused).message);
            (PriceComparison::default(), StatusCode::BAD_REQUEST, said)
        }
    };
    let (terms, found) = (terms?.into_inner(), neighbours?.into_inner());
    let t = Texts(page.lang);
    let (neighbours, next) = (found.competitors, html::next_page(PAGE, &[], &found.next_page_token));
    let shown = NeighbourList { page, t, compared, terms, neighbours, here, next, sent, wrong };
    Ok(html::with_status(status, &shown))
}

/// The codes of a basket as guests write them, `3.6` or `3 6`; `None` where there is something else.
fn basket_codes(text: &str) -> Option<Vec<i32>> {
    let between =
        |letter: char| letter.is_ascii_punctuation() || letter.is_whitespace() || "，、。".contains(letter);
    text.split(between).filter(|code| !code.is_empty()).map(|code| code.parse().ok()).collect()
}

async fn answer(page: &Page, sent: Form, done: Result<(), Wrong>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(html::see_other(&html::address(PAGE, &[("page", sent.get("page"))]))),
        Err(wrong) => render(page, StatusCode::BAD_REQUEST, sent, wrong).await,
    }
}

/// One more.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let done = try_add(&page, &sent).await;
    answer(&page, sent, done).await
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = CreateCompetitorRequest {
        parent: page.shop.name.clone(),
        competitor: Some(read(page, sent)?),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().create_competitor(request).await.map(drop).map_err(|status| refused(&status))
}

/// Changes one, or takes it away; or the shop's own terms.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(of): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let done = if of == OWN {
        try_change_terms(&page, &sent).await
    } else if sent.is_on("delete") {
        delete(&page, &of, &sent).await
    } else {
        try_change(&page, &of, &sent).await
    };
    answer(&page, Form::of([("of", of)]).over(&sent), done).await
}

async fn try_change_terms(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let price_terms = PriceTerms {
        name: format!("{}/priceTerms", page.shop.name),
        channels: channels(page, sent)?,
        etag: sent.get("etag").to_owned(),
    };
    let request = UpdatePriceTermsRequest {
        price_terms: Some(price_terms),
        update_mask: Some(FieldMask { paths: ["channels"].map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().update_price_terms(request).await.map(drop).map_err(|status| refused(&status))
}

async fn try_change(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let (name, etag) = (page.resource("competitors", id), sent.get("etag").to_owned());
    let request = UpdateCompetitorRequest {
        competitor: Some(Competitor { name, etag, ..read(page, sent)? }),
        update_mask: Some(FieldMask {
            paths: ["display_name", "prices", "channels"].map(str::to_owned).to_vec(),
        }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().update_competitor(request).await.map(drop).map_err(|status| refused(&status))
}

async fn delete(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let request = DeleteCompetitorRequest {
        name: page.resource("competitors", id),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().delete_competitor(request).await.map(drop).map_err(|status| refused(&status))
}

fn read(page: &Page, sent: &Form) -> Result<Competitor, Wrong> {
    let prices = rows::prices(sent.get("prices"), &page.shop.currency, &page.zone, page.now);
    let t = Texts(page.lang);
    Ok(Competitor {
        display_name: sent.trimmed("name").to_owned(),
        prices: prices.map_err(|line| unread(t, "prices", &line, t.price_wrong()))?,
        channels: channels(page, sent)?,
        ..Competitor::default()
    })
}

fn channels(page: &Page, sent: &Form) -> Result<Vec<contracts::orders::v1::ChannelTerms>, Wrong> {
    let t = Texts(page.lang);
    let read = rows::channels(sent.get("channels"), &page.shop.currency);
    read.map_err(|line| unread(t, "channels", &line, t.channel_wrong()))
}

fn unread(t: Texts, field: &str, Unread(line): &Unread, sentence: &str) -> Wrong {
    Wrong::field(field, format!("{} {line} {sentence}", t.line()))
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| {
        let (_, field) = field.split_once('.')?;
        match field.split(['[', '.']).next()? {
            "display_name" => Some("name"),
            "prices" => Some("prices"),
            "channels" => Some("channels"),
            _ => None,
        }
    })
}

impl NeighbourList<'_> {
    /// A form as it was sent, or as it is; and what was wrong with it.
    fn form(&self, of: &str, filled: Form) -> (Form, Wrong) {
        let is_sent = self.sent.get("of") == of && !self.wrong.is_nothing();
        if is_sent { (self.sent.over(&filled), self.wrong.clone()) } else { (filled, Wrong::default()) }
    }

    fn own(&self) -> (Form, Wrong) {
        let channels = rows::written_channels(&self.terms.channels, &self.page.shop.currency);
        self.form(OWN, Form::of([("etag", self.terms.etag.clone()), ("channels", channels)]))
    }

    fn blank(&self) -> (Form, Wrong) {
        self.form("", Form::default())
    }

    fn forms(&self) -> Vec<(&Competitor, Form, Wrong)> {
        let of_each = self.neighbours.iter().map(|one| (one, self.form(id_of(&one.name), self.filled(one))));
        of_each.map(|(one, (form, wrong))| (one, form, wrong)).collect()
    }

    fn filled(&self, one: &Competitor) -> Form {
        Form::of([
            ("etag", one.etag.clone()),
            ("name", one.display_name.clone()),
            ("prices", rows::written_prices(&one.prices, &self.page.zone)),
            ("channels", rows::written_channels(&one.channels, &self.page.shop.currency)),
        ])
    }

    /// What is offered where, some of it, with the address of the rest.
    fn offers(&self) -> (Vec<(&str, &Offer)>, String) {
        let offers =
            self.compared.channels.iter().flat_map(|channel| {
                channel.offers.iter().map(move |offer| (channel.channel.as_str(), offer))
            });
        self.some_of("offers", &offers.collect::<Vec<_>>())
    }

    /// Dishes here and at the neighbours', some of them, with the address of the rest.
    fn dishes(&self) -> (Vec<(&Dish, &Theirs)>, String) {
        let dishes = self.compared.dishes.iter();
        let dishes = dishes.flat_map(|dish| dish.theirs.iter().map(move |one| (dish, one)));
        self.some_of("dishes", &dishes.collect::<Vec<_>>())
    }

    /// The part of a table that is asked for, with the address of the next, of the same basket.
    fn some_of<T: Clone>(&self, table: &str, all: &[T]) -> (Vec<T>, String) {
        let (part, next) = html::part(all, &self.asked(table), ROWS);
        let next = html::next_of(PAGE, &[("basket", &self.asked("basket"))], table, &next);
        (part.to_vec(), if next.is_empty() { next } else { format!("{next}#{table}") })
    }

    /// `农家小炒肉 ×1、米饭 ×2`.
    fn basket(&self) -> String {
        let line = |line: &Line| format!("{} ×{}", line.item_name, line.quantity);
        self.compared.lines.iter().map(line).collect::<Vec<_>>().join(self.page.lang.of_two("、", ", "))
    }

    /// What was asked for by the address.
    fn asked(&self, field: &str) -> String {
        Form::parse(self.page.query.as_bytes()).trimmed(field).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basket_is_codes_and_nothing_else() {
        assert_eq!(basket_codes(""), Some(vec![]));
        assert_eq!(basket_codes("3.6"), Some(vec![3, 6]));
        assert_eq!(basket_codes(" 3，6、12 "), Some(vec![3, 6, 12]));
        for wrong in ["小炒肉", "3, 小炒肉", "3.99999999999"] {
            assert_eq!(basket_codes(wrong), None, "{wrong}");
        }
    }
}
