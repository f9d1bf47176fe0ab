//! How the shop repairs, and whether asking after guests brings them back.

use contracts::feedback::v1::{
    CaseReport, FollowUpReport, GetCaseReportRequest, GetFollowUpReportRequest, follow_up_report::Arm,
};
use tonic::Status;

use super::{as_of_now, looks_back, texts::Texts, with_interval};
use crate::{
    figure::{Bar, Bars, Cell, Chart, Figure, Range, Ranges, Table},
    format,
    page::Page,
};

const DAYS: i32 = 90;

/// Complaints by what they are about, and what became of them.
pub(super) async fn cases(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let request = GetCaseReportRequest { name: format!("{}/caseReport", page.shop.name), days: DAYS };
    let found = page.feedback().get_case_report(request).await?.into_inner();
    let bars = found.categories.iter().map(|one| Bar {
        name: format::category(one.category(), page.lang).to_owned(),
        value: one.count,
        text: one.count.to_string(),
        tone: "bad",
    });
    Ok(Figure {
        id: "repairs",
        title: t.repairs(),
        says: repaired(page, &found),
        basis: looks_back(page, DAYS),
        lack: if found.recovery_count == 0 { t.nobody_recovered().to_owned() } else { String::new() },
        chart: Bars::new(bars.collect()).map(Chart::Bars),
        table: Table {
            columns: vec![t.figure(), t.value_of()],
            rows: report_rows(t, &found),
            currency: page.shop.currency.clone(),
        },
    })
}

fn repaired(page: &Page, found: &CaseReport) -> String {
    let (count, open) = (found.case_count, found.open_count);
    let in_time = format::percent(found.in_time_ratio);
    page.lang.of_two(
        format!("{count} 件投诉，{open} 件没结；{in_time} 按时回复"),
        format!("{count} complaints, {open} open; {in_time} answered in time"),
    )
}

fn report_rows(t: Texts, found: &CaseReport) -> Vec<Vec<Cell>> {
    let is_known = found.recovery_count > 0;
    let share = |share: f64| if is_known { Cell::Share(share) } else { Cell::Blank };
    let rows = [
        (t.cases(), Cell::Count(found.case_count)),
        (t.open_cases(), Cell::Count(found.open_count)),
        (t.in_time(), Cell::Share(found.in_time_ratio)),
        (t.first_reply(), Cell::Number(found.first_reply_minutes_median)),
        (t.remedies(), Cell::money(found.remedy_cost.as_ref())),
        (t.recovered(), share(found.recovery_ratio)),
        (t.recovered_low(), share(found.recovery_low_ratio)),
        (t.recovered_high(), share(found.recovery_high_ratio)),
        (t.repeated(), Cell::Count(found.repeat_count)),
    ];
    rows.into_iter().map(|(name, cell)| vec![Cell::text(name), cell]).collect()
}

/// How many came a second time, with and without being asked after.
pub(crate) async fn follow_ups(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let name = format!("{}/followUpReport", page.shop.name);
    let request = GetFollowUpReportRequest { name, window_days: 0 };
    let found = page.feedback().get_follow_up_report(request).await?.into_inner();
    let arms = [(t.asked(), &found.asked), (t.not_asked(), &found.not_asked)];
    let known = || arms.iter().filter_map(|(name, arm)| Some((*name, arm.as_ref()?)));
    let ranges = known().filter(|(_, arm)| arm.guest_count > 0).map(|(name, arm)| Range {
        name: name.to_owned(),
        low: arm.low_ratio,
        value: arm.second_ratio,
        high: arm.high_ratio,
        bar: None,
        tone: "good",
    });
    let is_enough = known().filter(|(_, arm)| arm.guest_count > 0).count() == 2 && found.by_chance;
    Ok(Figure {
        id: "follow-ups",
        title: t.follow_ups(),
        says: if is_enough { lifted(page, &found) } else { String::new() },
        basis: format!("{}; {}", as_of_now(page), window(page, found.window_days)),
        lack: if is_enough { String::new() } else { t.not_by_chance().to_owned() },
        chart: Ranges::new(ranges.collect()).map(Chart::Ranges),
        table: Table {
            columns: vec![t.of(), t.guest_count(), t.came_again(), t.share(), t.low(), t.high()],
            rows: known().map(|(name, arm)| arm_row(name, arm)).collect(),
            currency: page.shop.currency.clone(),
        },
    })
}

fn lifted(page: &Page, found: &FollowUpReport) -> String {
    let lift = with_interval(found.lift_ratio, found.lift_low_ratio, found.lift_high_ratio);
    page.lang.of_two(format!("回访后多来 {lift}"), format!("{lift} more come again when asked after"))
}

fn window(page: &Page, days: i32) -> String {
    page.lang.of_two(
        format!("第一单后 {days} 天内再来"),
        format!("came again within {days} days of the first order"),
    )
}

fn arm_row(name: &str, arm: &Arm) -> Vec<Cell> {
    let share = |share: f64| if arm.guest_count > 0 { Cell::Share(share) } else { Cell::Blank };
    vec![
        Cell::text(name),
        Cell::Count(arm.guest_count),
        Cell::Count(arm.second_count),
        share(arm.second_ratio),
        share(arm.low_ratio),
        share(arm.high_ratio),
    ]
}
