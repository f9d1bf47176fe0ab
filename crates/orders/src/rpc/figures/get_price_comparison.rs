use contracts::orders::v1 as pb;
use kernel::{Failure, ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;

use super::history::{History, span};
use crate::{
    convert::{
        comparison::{self, Basket},
        figures::{self, View},
    },
    domain::{
        price_terms::{ChannelTerms, Competitor, PriceTerms},
        sales::usual_order,
    },
    error::Error,
    service::Orders,
    store::catalogue::{self, Entry},
};

const USUAL_DAYS: i64 = 90;
/// Where a shop that has said nothing sells: at its counter, for its prices.
const COUNTER: &str = "counter";

pub(crate) async fn get_price_comparison(
    service: &Orders,
    request: Request<pb::GetPriceComparisonRequest>,
) -> Result<pb::PriceComparison, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = figures::report_of(&request.name, "priceComparison")?;
    call.enter(&shop)?;
    field::at_most(&request.item_codes, "item_codes", 50)?;
    for (index, code) in request.item_codes.iter().enumerate() {
        field::number(*code, &format!("item_codes[{index}]"), &(1..=9_999))?;
    }
    let now = service.clock.now();

    let mut tx = service.db.snapshot().await?;
    let history = History::load(&mut tx, shop, span(0, USUAL_DAYS, None, now)?).await?;
    let terms = own_terms(&mut tx, &history.shop).await?;
    let mut rivals: Vec<Entry<Competitor>> = catalogue::all(&mut tx, &history.shop).await?;
    drop(tx);
    rivals.sort_by(|one, other| one.value.name.cmp(&other.value.name));
    let basket = basket(&history, &request.item_codes)?;
    Ok(answer(request.name, &history, &basket, (&terms, &rivals), now))
}

async fn own_terms(tx: &mut Tx, shop: &ShopId) -> Result<PriceTerms, Error> {
    let kept = catalogue::all::<PriceTerms>(tx, shop).await?.pop().map(|entry| entry.value);
    let mut terms = kept.unwrap_or_default();
    if terms.channels.is_empty() {
        terms.channels.push(ChannelTerms { channel: COUNTER.to_owned(), ..ChannelTerms::default() });
    }
    Ok(terms)
}

/// The dishes that are named, else the order that was placed most often.
fn basket(history: &History, codes: &[i32]) -> Result<Basket, Failure> {
    let is_there = |code: i32| history.dishes.get(&code).is_some_and(|dish| dish.is_on_menu);
    if codes.is_empty() {
        let (lines, orders) = usual_order(&history.sales, is_there).unwrap_or_default();
        return Ok(Basket { lines, is_usual: true, orders });
    }
    let mut lines: Vec<(i32, i64)> = Vec::new();
    for code in codes {
        if !is_there(*code) {
            return Err(Failure::not_found(format!("shops/{}/menuItems/{code}", history.shop)));
        }
        match lines.iter_mut().find(|(known, _)| known == code) {
            Some((_, quantity)) => *quantity += 1,
            None => lines.push((*code, 1)),
        }
    }
    let orders = history.sales.all.iter().filter(|sale| history.sales.basket(sale) == sorted(&lines)).count();
    Ok(Basket { lines, is_usual: false, orders: i64::try_from(orders).unwrap_or(i64::MAX) })
}

fn sorted(lines: &[(i32, i64)]) -> Vec<(i32, i64)> {
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    lines
}

fn answer(
    name: String,
    history: &History,
    basket: &Basket,
    (terms, rivals): (&PriceTerms, &[Entry<Competitor>]),
    now: Time,
) -> pb::PriceComparison {
    let view = View { shop: &history.shop, record: &history.record, dishes: &history.dishes, now };
    let line = |(code, quantity): &(i32, i64)| pb::price_comparison::Line {
        item_code: *code,
        item_name: history.name(*code),
        quantity: i32::try_from(*quantity).unwrap_or(i32::MAX),
    };
    let lines: Vec<_> = basket.lines.iter().map(line).collect();
    let channels =
        if lines.is_empty() { Vec::new() } else { comparison::channels(&view, basket, terms, rivals) };
    pb::PriceComparison {
        name,
        lines,
        is_usual: basket.is_usual,
        order_count: basket.orders,
        channels,
        dishes: comparison::dishes(&view, rivals),
        compute_time: Some(field::timestamp(now)),
    }
}
