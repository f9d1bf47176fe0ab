//! Who the guests are, who drifts, and what they are worth.

use contracts::customers::v1::{
    GuestReport, GuestScore, ListGuestScoresRequest, ListGuestScoresResponse, ValueReport,
    guest_report::Scoring,
    guest_score::Rhythm,
    value_report::{BuyingModel, buying_model::Family},
};
use tonic::Status;

use super::{as_of_now, asked::Asked, money, texts::Texts, words};
use crate::{
    figure::{Bar, Bars, Cell, Chart, Figure, Grid, Table},
    format,
    guests::Label,
    page::{Page, id_of},
};

const MOST_SHOWN: i32 = 50;
const MOST_DRAWN: usize = 10;

/// Where guests are by how lately and how often they come.
pub(super) async fn map(asked: &Asked<'_>) -> Result<Figure, Status> {
    let (page, report) = (asked.page, asked.guests().await?);
    let t = Texts(page.lang);
    let scores = 1..=5;
    let rows: Vec<String> =
        scores.clone().rev().map(|recency| format!("{} {recency}", t.recency())).collect();
    let columns: Vec<String> = scores.map(|frequency| format!("{} {frequency}", t.frequency())).collect();
    let at = |recency: i32, frequency: i32| {
        let is_it = |cell: &&contracts::customers::v1::guest_report::Cell| {
            cell.recency_score == recency && cell.frequency_score == frequency
        };
        let found = report.cells.iter().find(is_it);
        let name = found.map_or("", |cell| words::segment(cell.rfm_segment(), page.lang));
        let guests = found.map_or(0, |cell| cell.guests);
        (i64::from(guests), format!("{name}: {guests}"))
    };
    let counts: Vec<Vec<_>> =
        (1..=5).rev().map(|recency| (1..=5).map(|frequency| at(recency, frequency)).collect()).collect();
    let rows_of_table = report.rfm_segments.iter().map(|one| {
        vec![
            Cell::text(words::segment(one.rfm_segment(), page.lang)),
            Cell::Count(one.guests.into()),
            Cell::money(one.spent.as_ref()),
        ]
    });
    let lack = match report.scoring() {
        Scoring::FixedBounds => page.lang.name(&report.scoring_reason, &report.scoring_reason_en).to_owned(),
        _ => String::new(),
    };
    Ok(Figure {
        id: "map",
        title: t.map(),
        says: page.lang.of_two(
            format!("共 {} 位客人下过单", report.guests),
            format!("{} guests have ordered", report.guests),
        ),
        basis: as_of(page, report),
        lack,
        chart: Grid::new(&rows, &columns, &counts).map(Chart::Grid),
        table: Table {
            columns: vec![t.segment(), t.guest_count(), t.spent()],
            rows: rows_of_table.collect(),
            currency: page.shop.currency.clone(),
        },
    })
}

/// Of when the guests are told.
fn as_of(page: &Page, report: &GuestReport) -> String {
    let time = page.day_and_time(report.score_time.as_ref());
    page.lang.of_two(format!("截至 {time}"), format!("as of {time}"))
}

/// How many come as usual, and how many do not.
pub(super) async fn rhythms(asked: &Asked<'_>) -> Result<Figure, Status> {
    let (page, report) = (asked.page, asked.guests().await?);
    let t = Texts(page.lang);
    let of = |rhythm| report.rhythms.iter().find(move |one| one.rhythm() == rhythm);
    let drifting = [Rhythm::AtRisk, Rhythm::MaybeLost].into_iter().filter_map(of);
    let count: i32 = drifting.clone().map(|one| one.guests).sum();
    let stake: i64 = drifting.filter_map(|one| Some(one.value_at_risk.as_ref()?.amount)).sum();
    let stake = money(page, stake);
    let bar = |one: &contracts::customers::v1::guest_report::RhythmCount| Bar {
        name: words::rhythm(one.rhythm(), page.lang).to_owned(),
        value: one.guests.into(),
        text: one.guests.to_string(),
        tone: match one.rhythm() {
            Rhythm::Steady => "good",
            Rhythm::AtRisk | Rhythm::MaybeLost => "bad",
            _ => "plain",
        },
    };
    let rows = report.rhythms.iter().map(|one| {
        vec![
            Cell::text(words::rhythm(one.rhythm(), page.lang)),
            Cell::Count(one.guests.into()),
            Cell::money(one.value_at_risk.as_ref()),
        ]
    });
    let few = page.lang.of_two("还没有客人来过三天以上。", "nobody has come on three days yet.");
    let is_known = report.rhythms.iter().any(|one| one.guests > 0 && one.rhythm() != Rhythm::Unknown);
    Ok(Figure {
        id: "rhythms",
        title: t.rhythms(),
        says: page.lang.of_two(
            format!("{count} 位该来没来，90 天内可能少收 {stake}"),
            format!("{count} guests should have come; {stake} is at stake within 90 days"),
        ),
        basis: format!("{}; {}", as_of(page, report), t.rhythms_basis()),
        lack: if is_known { String::new() } else { few.to_owned() },
        chart: Bars::new(report.rhythms.iter().map(bar).collect()).map(Chart::Bars),
        table: Table {
            columns: vec![t.rhythm(), t.guest_count(), t.at_stake()],
            rows: rows.collect(),
            currency: page.shop.currency.clone(),
        },
    })
}

/// Who drifts, by what is at stake.
pub(super) async fn at_risk(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let request = ListGuestScoresRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_SHOWN,
        ..ListGuestScoresRequest::default()
    };
    let found = page.customers().list_guest_scores(request).await?.into_inner();
    let drifts = |score: &&GuestScore| matches!(score.rhythm(), Rhythm::AtRisk | Rhythm::MaybeLost);
    let drawn = found.guest_scores.iter().filter(drifts).take(MOST_DRAWN).map(|score| {
        let stake = score.value_at_risk.as_ref().map_or(0, |money| money.amount);
        Bar {
            name: label(page, score).text(),
            value: stake,
            text: money(page, stake),
            tone: if score.rhythm() == Rhythm::MaybeLost { "bad" } else { "plain" },
        }
    });
    let drawn: Vec<_> = drawn.collect();
    let says = match drawn.len() {
        0 => t.nobody_drifts().to_owned(),
        _ => t.who_drifts().to_owned(),
    };
    Ok(Figure {
        id: "at-risk",
        title: t.at_risk(),
        says,
        basis: scored(page, &found),
        lack: if found.guest_scores.is_empty() { t.nobody_scored().to_owned() } else { String::new() },
        chart: Bars::new(drawn).map(Chart::Bars),
        table: scores_table(page, &found.guest_scores),
    })
}

fn label(page: &Page, score: &GuestScore) -> Label {
    Label::new(page, &score.customer, score.number, &score.display_name)
}

fn scored(page: &Page, found: &ListGuestScoresResponse) -> String {
    let time = page.day_and_time(found.score_time.as_ref());
    match found.score_time {
        None => String::new(),
        Some(_) => page.lang.of_two(format!("{time} 算出"), format!("scored {time}")),
    }
}

fn scores_table(page: &Page, scores: &[GuestScore]) -> Table {
    let t = Texts(page.lang);
    let row = |score: &GuestScore| {
        vec![
            Cell::Link(label(page, score).text(), format!("/customers/{}", id_of(&score.customer))),
            Cell::text(words::rhythm(score.rhythm(), page.lang)),
            Cell::text(words::segment(score.rfm_segment(), page.lang)),
            Cell::Count(score.silence_days.into()),
            Cell::Count(score.usual_pause_days.into()),
            Cell::Count(score.orders.into()),
            Cell::money(score.spent.as_ref()),
            Cell::Share(score.silence_chance_ratio),
            if score.expected_value.is_some() { Cell::Share(score.alive_ratio) } else { Cell::Blank },
            cell(score.expected_value.is_some(), score.expected_purchases),
            Cell::money(score.expected_value.as_ref()),
            Cell::money(score.value_at_risk.as_ref()),
        ]
    };
    let columns = vec![
        t.guest(),
        t.rhythm(),
        t.segment(),
        t.silent_days(),
        t.usual_pause(),
        t.orders_in_year(),
        t.spent(),
        t.chance(),
        t.alive(),
        t.expected_visits(),
        t.expected_value(),
        t.at_stake(),
    ];
    Table { columns, rows: scores.iter().map(row).collect(), currency: page.shop.currency.clone() }
}

fn cell(is_known: bool, number: f64) -> Cell {
    if is_known { Cell::Number(number) } else { Cell::Blank }
}

/// How well the model of what guests are worth would have foretold.
pub(super) async fn value(asked: &Asked<'_>) -> Result<Figure, Status> {
    let (page, report) = (asked.page, asked.guests().await?);
    let t = Texts(page.lang);
    let value = report.value.clone().unwrap_or_default();
    let models: Vec<&BuyingModel> = value.model.iter().chain(&value.other_model).collect();
    let mut drawn: Vec<Bar> = Vec::new();
    for (model, test) in models.iter().filter_map(|model| Some((model, model.back_test.as_ref()?))) {
        if drawn.is_empty() {
            drawn.push(visits(t.came().to_owned(), f64::from(test.came), "good"));
        }
        drawn.push(visits(family(model.family()).to_owned(), test.foretold, "plain"));
    }
    Ok(Figure {
        id: "value",
        title: t.value(),
        says: foretold(page, &value),
        basis: fitted(page, &value),
        lack: if value.fitted {
            String::new()
        } else {
            page.lang.name(&value.lack, &value.lack_en).to_owned()
        },
        chart: Bars::new(drawn).map(Chart::Bars),
        table: Table {
            columns: vec![t.model(), t.foretold(), t.came(), t.error(), t.mean_error(), t.tested_guests()],
            rows: models.into_iter().map(model_row).collect(),
            currency: page.shop.currency.clone(),
        },
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a length in a drawing")]
fn visits(name: String, days: f64, tone: &'static str) -> Bar {
    Bar { name, value: days.round() as i64, text: format!("{days:.0}"), tone }
}

fn foretold(page: &Page, value: &ValueReport) -> String {
    let test = value.model.as_ref().and_then(|model| model.back_test.as_ref());
    let Some(test) = test else { return String::new() };
    let error = format::percent(test.error_ratio);
    page.lang.of_two(
        format!("用前一段历史预测后 {} 天：实际来 {} 次，误差 {error}", test.days, test.came),
        format!(
            "the last {} days foretold from those before: {} visits came, off by {error}",
            test.days, test.came
        ),
    )
}

fn fitted(page: &Page, value: &ValueReport) -> String {
    if !value.fitted {
        return as_of_now(page);
    }
    let time = page.day_and_time(value.fit_time.as_ref());
    let (guests, days) = (value.guests, value.days);
    page.lang.of_two(
        format!("{time} 用 {guests} 位客人 {days} 天的历史算出"),
        format!("fitted {time} to {guests} guests and {days} days"),
    )
}

fn family(family: Family) -> &'static str {
    match family {
        Family::MbgNbd => "MBG/NBD",
        Family::BgNbd | Family::Unspecified => "BG/NBD",
    }
}

fn model_row(model: &BuyingModel) -> Vec<Cell> {
    let test = model.back_test.as_ref();
    let number = |of: fn(&contracts::customers::v1::value_report::BackTest) -> f64| {
        test.map_or(Cell::Blank, |test| Cell::Number(of(test)))
    };
    let count = |of: fn(&contracts::customers::v1::value_report::BackTest) -> i32| {
        test.map_or(Cell::Blank, |test| Cell::Count(of(test).into()))
    };
    vec![
        Cell::text(family(model.family())),
        number(|test| test.foretold),
        count(|test| test.came),
        test.map_or(Cell::Blank, |test| Cell::Share(test.error_ratio)),
        number(|test| test.mean_error),
        count(|test| test.guests),
    ]
}
