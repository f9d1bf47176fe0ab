use contracts::feedback::v1::{
    self as pb,
    gap_report::{Dimension, GuestGap},
};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

use crate::{
    convert::{CUSTOMER, name, name_or_empty, of_shop_or_empty},
    domain::surveys::{Answer, DimensionSums, Expectation, Gap, GapReport, Survey, statement},
};

const REPORT: &str = "shops/{shop}/gapReport";
/// More statements than there are.
const MOST_ANSWERS: usize = 50;
const USUAL_DAYS: i32 = 90;
const MOST_DAYS: i32 = 1_096;

/// What is said to some statements, each of which is known and there once.
pub(crate) fn answers(answers: &[pb::Answer], path: &str) -> Result<Vec<Answer>, Failure> {
    field::at_most(answers, path, MOST_ANSWERS)?;
    let mut read: Vec<Answer> = Vec::with_capacity(answers.len());
    for (place, answer) in answers.iter().enumerate() {
        let at = |part: &str| format!("{path}[{place}].{part}");
        let found = statement(&answer.statement).ok_or_else(|| {
            Failure::field(at("statement"), "must be the code of a statement of the survey")
        })?;
        if read.iter().any(|before| before.statement == found) {
            return Err(Failure::field(at("statement"), "is answered twice"));
        }
        let score = field::number(i64::from(answer.score), &at("score"), &(1..=7))?;
        read.push(Answer { statement: found, score });
    }
    Ok(read)
}

/// What a guest expects: something.
pub(crate) fn expected(sent: &[pb::Answer]) -> Result<Vec<Answer>, Failure> {
    let path = "expectation.answers";
    if sent.is_empty() {
        return Err(Failure::field(path, "must have at least 1 item"));
    }
    answers(sent, path)
}

pub(crate) fn answer_fields(answers: &[Answer]) -> Vec<pb::Answer> {
    let answer = |answer: &Answer| pb::Answer {
        statement: answer.statement.code.to_owned(),
        score: i32::try_from(answer.score).unwrap_or_default(),
    };
    answers.iter().map(answer).collect()
}

pub(crate) fn survey(survey: &Survey) -> pb::Survey {
    let statements = survey.statements.iter().map(|statement| {
        let (text, text_en) = if survey.is_after {
            (statement.after, statement.after_en)
        } else {
            (statement.before, statement.before_en)
        };
        pb::survey::Statement {
            code: statement.code.to_owned(),
            dimension: statement.dimension.to_string(),
            text: text.to_owned(),
            text_en: text_en.to_owned(),
        }
    });
    pb::Survey {
        statements: statements.collect(),
        asks_recommend: survey.asks_recommend,
        expectation: None,
        rating: None,
    }
}

pub(crate) fn expectation(shop: &ShopId, expectation: &Expectation) -> pb::Expectation {
    pb::Expectation {
        name: name(shop, "expectations", expectation.id),
        order: name(shop, "orders", expectation.order),
        customer: name_or_empty(shop, "customers", expectation.customer),
        answers: answer_fields(&expectation.answers),
        create_time: Some(field::timestamp(expectation.created_at)),
    }
}

/// What a report is asked about.
pub(crate) struct GapQuestion {
    /// Of which shop.
    pub(crate) shop: ShopId,
    /// Of one customer only, if set.
    pub(crate) customer: Option<CustomerId>,
    /// So many days back.
    pub(crate) days: i64,
    /// Above this a guest counts as moved.
    pub(crate) threshold: f64,
}

pub(crate) fn gap_question(request: &pb::GetGapReportRequest) -> Result<GapQuestion, Failure> {
    let shop = field::name(&request.name, "name", REPORT)?.shop;
    let customer = of_shop_or_empty(&shop, &request.customer, "customer", CUSTOMER)?;
    let asked = request.moved_threshold;
    let threshold = if asked == 0.0 { Gap::MOVED } else { asked };
    if !(-6.0..=6.0).contains(&threshold) {
        return Err(Failure::field("moved_threshold", "must be -6 to 6"));
    }
    Ok(GapQuestion { shop, customer, days: days(request.days)?, threshold })
}

/// How many days a report looks back.
pub(super) fn days(days: i32) -> Result<i64, Failure> {
    let days = if days == 0 { USUAL_DAYS } else { days };
    field::number(days, "days", &(1..=MOST_DAYS)).map(i64::from)
}

pub(crate) fn gap_report(shop: &ShopId, report: &GapReport) -> pb::GapReport {
    let moved = report.moved();
    let guest = |(customer, gap): &(Option<CustomerId>, Gap)| GuestGap {
        customer: name_or_empty(shop, "customers", *customer),
        gap_mean: gap.mean().unwrap_or_default(),
        moved: gap.is_above(report.threshold),
    };
    pb::GapReport {
        name: format!("shops/{shop}/gapReport"),
        dimensions: report.dimensions.iter().map(dimension).collect(),
        gap_mean: report.gap_mean(),
        moved_ratio: moved.ratio,
        moved_low_ratio: moved.low,
        moved_high_ratio: moved.high,
        moved_threshold: report.threshold,
        guest_count: report.guests.guests,
        guests: report.lowest.iter().map(guest).collect(),
    }
}

fn dimension(sums: &DimensionSums) -> Dimension {
    let gap = sums.mean_gap();
    Dimension {
        dimension: sums.dimension.clone(),
        experience_mean: sums.experience_mean(),
        expectation_mean: sums.expectation_mean(),
        gap_mean: gap.mean,
        pair_count: sums.gap.pairs,
        gap_low: gap.low,
        gap_high: gap.high,
        experience_count: sums.experiences,
        expectation_count: sums.expectations,
    }
}
