//! Which dishes carry the shop.

use contracts::orders::v1::{
    GetMenuCoverageRequest, MenuCoverage, SalesBasis,
    menu_coverage::{self, Measure},
    menu_matrix::{Class, Daypart, Segment},
};
use tonic::Status;

use super::{asked::Asked, texts::Texts, words};
use crate::{
    figure::{Cell, Chart, Curve, Dot, Figure, Grid, Line, Scatter, Table},
    page::Page,
};

const DAYPARTS: [Daypart; 5] =
    [Daypart::Morning, Daypart::Lunch, Daypart::Afternoon, Daypart::Dinner, Daypart::Night];

/// How few dishes serve how much.
pub(super) async fn coverage(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let name = format!("{}/menuCoverage", page.shop.name);
    let request = GetMenuCoverageRequest { name, ..GetMenuCoverageRequest::default() };
    let found = page.orders().get_menu_coverage(request).await?.into_inner();
    let (basis, lack) = basis(page, found.basis.as_ref());
    let served = found.curves.iter().find(|curve| curve.measure() == Measure::Orders);
    let served = served.filter(|curve| curve.dish_count > 0);
    let says = served.map(|curve| {
        let (dishes, all) = (curve.dish_count, curve.points.len());
        page.lang.of_two(
            format!("{all} 道菜里，{dishes} 道就做得出 80 % 的整单"),
            format!("{dishes} of {all} dishes serve 80 % of whole orders"),
        )
    });
    Ok(Figure {
        id: "coverage",
        title: t.coverage(),
        says: says.unwrap_or_default(),
        basis,
        lack,
        chart: curves(t, &found),
        table: coverage_table(page, t, &found),
    })
}

/// From what it was made, and whether that is enough.
fn basis(page: &Page, basis: Option<&SalesBasis>) -> (String, String) {
    let Some(basis) = basis else { return (String::new(), String::new()) };
    let lack = if basis.is_enough {
        String::new()
    } else {
        page.lang.of_two(
            format!("只有 {} 单，要 30 单以上才作数。", basis.order_count),
            format!("there are {} orders; it takes 30 to act on.", basis.order_count),
        )
    };
    (page.lang.name(&basis.text, &basis.text_en).to_owned(), lack)
}

fn curves(t: Texts, found: &MenuCoverage) -> Option<Chart> {
    let sold = found.curves.iter().filter(|curve| curve.total > 0);
    let line = |curve: &menu_coverage::Curve| Line {
        name: words::measure(curve.measure(), t.0),
        shares: curve.points.iter().map(|point| point.cumulative_ratio).collect(),
        reached: usize::try_from(curve.dish_count).unwrap_or(0),
    };
    let lines: Vec<_> = sold.map(line).collect();
    let is_empty = lines.is_empty();
    (!is_empty).then(|| Chart::Curve(Curve::new(lines, found.target_ratio, t.dishes())))
}

fn coverage_table(page: &Page, t: Texts, found: &MenuCoverage) -> Table {
    let row = |curve: &menu_coverage::Curve, point: &menu_coverage::Point| {
        let value = match curve.measure() {
            Measure::Revenue => Cell::Money(point.value),
            _ => Cell::Count(point.value),
        };
        vec![
            Cell::text(words::measure(curve.measure(), page.lang)),
            Cell::Count(point.item_code.into()),
            Cell::text(&point.item_name),
            value,
            Cell::Share(point.cumulative_ratio),
            Cell::text(point.class().as_str_name()),
        ]
    };
    let rows = found.curves.iter().flat_map(|curve| curve.points.iter().map(move |point| (curve, point)));
    Table {
        columns: vec![t.by(), t.code(), t.dish(), t.adds(), t.together(), t.class()],
        rows: rows.map(|(curve, point)| row(curve, point)).collect(),
        currency: page.shop.currency.clone(),
    }
}

/// Which dishes are popular, and which earn.
pub(super) async fn matrix(asked: &Asked<'_>) -> Result<Figure, Status> {
    let (page, found) = (asked.page, asked.matrix().await?);
    let t = Texts(page.lang);
    let (basis, lack) = basis(page, found.basis.as_ref());
    let whole: Vec<_> = found.segments.iter().filter(|segment| is_whole(segment)).collect();
    let is_told = whole.iter().any(|segment| segment.is_enough);
    let lack = if lack.is_empty() && !is_told { t.too_little_sold().to_owned() } else { lack };
    let cells = || whole.iter().flat_map(|segment| &segment.cells);
    let count = |class| cells().filter(|cell| cell.class() == class).count();
    let (stars, dogs) = (count(Class::Star), count(Class::Dog));
    let says = page.lang.of_two(
        format!("又好卖又赚的 {stars} 道，两头不占的 {dogs} 道"),
        format!("{stars} dishes are popular and earn, {dogs} do neither"),
    );
    let currency = page.shop.currency.clone();
    Ok(Figure {
        id: "matrix",
        title: t.matrix(),
        says: if is_told { says } else { String::new() },
        basis: format!("{basis} {}", t.matrix_basis()),
        lack,
        chart: scatter(t, &whole),
        table: Table { columns: matrix_columns(t), rows: matrix_rows(page, &whole), currency },
    })
}

/// Of the whole day and every channel.
fn is_whole(segment: &Segment) -> bool {
    segment.every_channel && segment.daypart() == Daypart::Unspecified
}

/// Every category in one picture: each dish against the bounds of its own.
fn scatter(t: Texts, segments: &[&Segment]) -> Option<Chart> {
    let mut dots = Vec::new();
    for segment in segments {
        let mean = segment.mean_contribution.as_ref().map_or(0, |money| money.amount);
        let known = segment.cells.iter().filter_map(|cell| Some((cell, cell.contribution.as_ref()?.amount)));
        for (cell, contribution) in known.filter(|_| mean > 0 && segment.popularity_threshold_ratio > 0.0) {
            dots.push(Dot {
                name: cell.item_name.clone(),
                x: cell.popularity_ratio / segment.popularity_threshold_ratio,
                y: crate::figure::share(contribution, mean),
                tone: words::tone(cell.class()),
            });
        }
    }
    let corners = [Class::Puzzle, Class::Star, Class::Dog, Class::Plowhorse];
    let corners = corners.map(|class| words::class(class, t.0));
    Scatter::new(&dots, (1.0, 1.0), (t.popular(), t.earns()), corners).map(Chart::Scatter)
}

fn matrix_columns(t: Texts) -> Vec<&'static str> {
    vec![
        t.category(),
        t.code(),
        t.dish(),
        t.class(),
        t.is_sure(),
        t.sold(),
        t.share(),
        t.low(),
        t.high(),
        t.price(),
        t.cost(),
        t.contribution(),
        t.in_all(),
    ]
}

fn matrix_rows(page: &Page, segments: &[&Segment]) -> Vec<Vec<Cell>> {
    let t = Texts(page.lang);
    let cells = segments.iter().flat_map(|segment| segment.cells.iter().map(move |cell| (segment, cell)));
    let row = |(segment, cell): (&&Segment, &contracts::orders::v1::menu_matrix::Cell)| {
        vec![
            Cell::text(&segment.category),
            Cell::Count(cell.item_code.into()),
            Cell::text(&cell.item_name),
            Cell::text(words::class(cell.class(), page.lang)),
            Cell::text(if cell.is_sure { t.sure() } else { t.unsure() }),
            Cell::Count(cell.units),
            Cell::Share(cell.popularity_ratio),
            Cell::Share(cell.popularity_low_ratio),
            Cell::Share(cell.popularity_high_ratio),
            Cell::money(cell.price.as_ref()),
            Cell::money(cell.cost.as_ref()),
            Cell::money(cell.contribution.as_ref()),
            Cell::money(cell.total_contribution.as_ref()),
        ]
    };
    cells.map(row).collect()
}

/// What is sold in which part of the day.
pub(super) async fn dayparts(asked: &Asked<'_>) -> Result<Figure, Status> {
    let (page, found) = (asked.page, asked.matrix().await?);
    let t = Texts(page.lang);
    let (basis, lack) = basis(page, found.basis.as_ref());
    let whole: Vec<_> = found.segments.iter().filter(|segment| is_whole(segment)).collect();
    let units = |category: &str, daypart: Daypart| {
        let is_it = |segment: &&Segment| {
            segment.every_channel && segment.category == category && segment.daypart() == daypart
        };
        found.segments.iter().find(is_it).map_or(0, |segment| segment.units)
    };
    let names: Vec<_> = DAYPARTS.into_iter().map(|part| words::daypart(part, page.lang)).collect();
    let categories: Vec<String> = whole.iter().map(|segment| named(t, &segment.category)).collect();
    let count = |segment: &&Segment, daypart: Daypart, name: &str| {
        let units = units(&segment.category, daypart);
        (units, format!("{} · {name}: {units}", named(t, &segment.category)))
    };
    let counts: Vec<Vec<(i64, String)>> = whole
        .iter()
        .map(|segment| {
            DAYPARTS.into_iter().zip(&names).map(|(part, name)| count(segment, part, name)).collect()
        })
        .collect();
    let rows = categories.iter().zip(&counts).map(|(category, counts)| {
        let cells = counts.iter().map(|(units, _)| Cell::Count(*units));
        std::iter::once(Cell::text(category)).chain(cells).collect()
    });
    let columns = std::iter::once(t.category()).chain(names.iter().copied()).collect();
    let owned: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    Ok(Figure {
        id: "dayparts",
        title: t.dayparts(),
        says: busiest(page, &counts, &names),
        basis,
        lack,
        chart: Grid::new(&categories, &owned, &counts).map(Chart::Grid),
        table: Table { columns, rows: rows.collect(), currency: page.shop.currency.clone() },
    })
}

/// The part of the day in which most is sold.
fn busiest(page: &Page, counts: &[Vec<(i64, String)>], names: &[&str]) -> String {
    let sum = |at: usize| counts.iter().filter_map(|row| row.get(at)).map(|(units, _)| units).sum::<i64>();
    let most = (0..names.len()).max_by_key(|at| sum(*at)).filter(|at| sum(*at) > 0);
    let Some(at) = most else { return String::new() };
    let (name, units) = (names.get(at).copied().unwrap_or_default(), sum(at));
    page.lang.of_two(format!("{name}卖得最多：{units} 份"), format!("most is sold at {name}: {units} dishes"))
}

fn named(t: Texts, category: &str) -> String {
    if category.is_empty() { t.no_category().to_owned() } else { category.to_owned() }
}
