//! Food against service: where the shop, its dishes and its weeks stand, and what to mend first.

use contracts::feedback::v1::{
    GetQuadrantRequest, Quadrant,
    quadrant::{Cell as Stands, Place, Side},
};
use tonic::Status;

use super::{looks_back, texts::Texts, with_interval, words};
use crate::{
    figure::{Cell, Chart, Dot, Figure, Scatter, Table},
    page::Page,
};

const DAYS: i32 = 90;
/// So many things to mend are said.
const MOST_SAID: usize = 3;

/// Where everything stands.
pub(super) async fn quadrant(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let name = format!("{}/quadrant", page.shop.name);
    let request = GetQuadrantRequest { name, days: DAYS, ..GetQuadrantRequest::default() };
    let found = page.feedback().get_quadrant(request).await?.into_inner();
    let shop = found.shop.unwrap_or_default();
    let lack = if shop.place() == Place::NotEnoughData { t.not_told_yet() } else { "" };
    Ok(Figure {
        id: "quadrant",
        title: t.quadrant(),
        says: says(page, t, &found, &shop),
        basis: looks_back(page, DAYS),
        lack: lack.to_owned(),
        chart: scatter(t, &found),
        table: table(page, t, &found, &shop),
    })
}

/// The verdict on the shop, and what to mend first.
fn says(page: &Page, t: Texts, found: &Quadrant, shop: &Stands) -> String {
    let place =
        (shop.place() != Place::NotEnoughData).then(|| words::place(shop.place(), page.lang).to_owned());
    let first = found.mend_first.iter().take(MOST_SAID);
    let mended = first.map(|one| page.lang.of_two(one.text.clone(), one.text_en.clone()));
    let mended: Vec<String> = mended.collect();
    let first = (!mended.is_empty()).then(|| format!("{}{}", t.mend_first(), mended.join(" ")));
    place.into_iter().chain(first).collect::<Vec<_>>().join(page.lang.of_two("。", ". "))
}

/// Each dish by the shares of its content guests.
fn scatter(t: Texts, found: &Quadrant) -> Option<Chart> {
    let ratio = |side: Option<&Side>| side.map_or(0.0, |side| side.content_ratio);
    let dots: Vec<Dot> = found
        .dishes
        .iter()
        .filter_map(|dish| Some((dish, dish.cell.as_ref()?)))
        .map(|(dish, cell)| Dot {
            name: dish.item_name.clone(),
            x: ratio(cell.product.as_ref()),
            y: ratio(cell.service.as_ref()),
            tone: words::place_tone(cell.place()),
        })
        .collect();
    let corners = [Place::ServiceGood, Place::BothGood, Place::NeitherGood, Place::ProductGood];
    let corners = corners.map(|place| words::place(place, t.0));
    Scatter::new(&dots, (found.bar_ratio, found.bar_ratio), (t.product(), t.served()), corners)
        .map(Chart::Scatter)
}

fn table(page: &Page, t: Texts, found: &Quadrant, shop: &Stands) -> Table {
    let row = |name: String, cell: &Stands| {
        let side = |side: Option<&Side>| {
            let shown = |side: &Side| {
                with_interval(side.content_ratio, side.content_low_ratio, side.content_high_ratio)
            };
            side.map_or(Cell::Blank, |side| Cell::text(shown(side)))
        };
        let place = Cell::text(words::place(cell.place(), page.lang));
        let count = Cell::Count(cell.rating_count);
        vec![Cell::text(name), place, count, side(cell.product.as_ref()), side(cell.service.as_ref())]
    };
    let dishes = found.dishes.iter().filter_map(|dish| {
        let name = format!("{} {}", dish.item_code, dish.item_name);
        Some(row(name.trim_end().to_owned(), dish.cell.as_ref()?))
    });
    let weeks = found.weeks.iter().filter_map(|week| {
        let name = page.lang.of_two(format!("{} 那一周", week.date), format!("week of {}", week.date));
        Some(row(name, week.cell.as_ref()?))
    });
    let whole = std::iter::once(row(t.whole_shop().to_owned(), shop));
    Table {
        columns: vec![t.of(), t.stands(), t.rated(), t.product(), t.served()],
        rows: whole.chain(dishes).chain(weeks).collect(),
        currency: page.shop.currency.clone(),
    }
}
