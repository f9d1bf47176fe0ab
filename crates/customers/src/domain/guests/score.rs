//! What is said of each guest, and of all.

use std::collections::BTreeMap;

use kernel::{CustomerId, Guest, ShopProjection, Time, stats::ratio};

use super::{
    figures::Figures,
    rfm::{self, Measured, RfmScores, RfmSegment, Scoring},
    rhythm::{Prior, Rhythm, Silence},
};
use crate::domain::value::{Fit, History, Spender, ValueModel};

/// Frequency and money are those of so many days.
pub(crate) const WINDOW: i64 = 365;
/// What is expected, and what is at stake, is of so many days to come.
pub(crate) const AHEAD: i64 = 90;
const DAYS_OF_A_WEEK: f64 = 7.0;

/// A guest as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GuestRow {
    /// Who.
    pub(crate) customer: CustomerId,
    /// What people say aloud.
    pub(crate) number: Option<i64>,
    /// What the shop calls them.
    pub(crate) display_name: String,
    /// What they like and don't.
    pub(crate) preferences: BTreeMap<String, String>,
    /// What they bought; `None` if nothing yet.
    pub(crate) figures: Option<Figures>,
    /// Orders of the window.
    pub(crate) orders: i64,
    /// What was paid for them, in minor units.
    pub(crate) spent: i64,
}

impl GuestRow {
    /// What rules ask about them.
    pub(crate) fn guest(&self) -> Guest<'_> {
        Guest {
            preferences: &self.preferences,
            orders: self.figures.map_or(0, |figures| figures.orders),
            first_order_at: self.figures.map(|figures| figures.first_order_at),
            last_order_at: self.figures.map(|figures| figures.last_order_at),
        }
    }
}

/// What the orders say of a guest.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Score {
    /// The guest.
    pub(crate) row: GuestRow,
    /// What they bought.
    pub(crate) figures: Figures,
    /// Days since their last order.
    pub(crate) silence_days: i64,
    /// How lately, how often and for how much.
    pub(crate) scores: RfmScores,
    /// Where that puts them.
    pub(crate) segment: RfmSegment,
    /// What their silence means.
    pub(crate) silence: Silence,
    /// How likely they still come, by the model; 0 without one.
    pub(crate) alive: f64,
    /// What is at stake, in minor units: of those whose silence is unusual the chance that
    /// they are lost times what they would pay in [`AHEAD`] days if they were not; 0 of others.
    pub(crate) at_risk: i64,
}

/// What the orders say of all guests.
#[derive(Clone, Debug)]
pub(crate) struct Scores {
    /// How the scores were made.
    pub(crate) scoring: Scoring,
    /// Those with an order, by what is at stake.
    pub(crate) guests: Vec<Score>,
    /// Those without.
    pub(crate) without_order: Vec<GuestRow>,
}

/// What a shop's orders say of its guests.
#[derive(Clone, Debug)]
pub(crate) struct Overview {
    /// Of each guest.
    pub(crate) scores: Scores,
    /// How their value is reckoned, and when that was fitted.
    pub(crate) fit: Option<(Fit, Time)>,
    /// The shop.
    pub(crate) shop: ShopProjection,
    /// The shop's day.
    pub(crate) today: i64,
}

impl Scores {
    /// As of `today`. Of a silence the days on which the shop was closed by its own calendar
    /// do not count.
    pub(crate) fn new(rows: Vec<GuestRow>, fit: Option<&Fit>, today: i64, closed: &[i64]) -> Self {
        let (mut with, mut without_order) = (Vec::new(), Vec::new());
        for row in rows {
            match row.figures {
                Some(figures) => with.push((row, figures)),
                None => without_order.push(row),
            }
        }
        let measured: Vec<Measured> =
            with.iter().map(|(row, figures)| measured(row, figures, today)).collect();
        let (scoring, rated) = rfm::scores(&measured);
        let model = fitted(fit);
        let prior = model.map_or_else(
            || Prior::of_shop(with.iter().map(|(_, figures)| figures)),
            |model| Prior { r: model.buying.r, alpha: model.buying.alpha * DAYS_OF_A_WEEK },
        );
        let mut scores: Vec<Score> = with
            .into_iter()
            .zip(rated)
            .map(|((row, figures), scores)| score(row, figures, scores, &prior, model, (today, closed)))
            .collect();
        scores.sort_by_key(|score| (-score.at_risk, score.row.customer));
        Self { scoring, guests: scores, without_order }
    }
}

impl Score {
    /// Days with a purchase that are expected within [`AHEAD`], and what they are expected to
    /// pay within a year, in minor units.
    pub(crate) fn expected(&self, model: &ValueModel, today: i64) -> (f64, i64) {
        let history = history(&self.figures, today);
        let spender = spender(&self.figures);
        (model.buying.expected(&history, AHEAD), whole(model.value(&history, spender)))
    }
}

/// The model of a fit, if it has one.
pub(crate) fn fitted(fit: Option<&Fit>) -> Option<&ValueModel> {
    match fit {
        Some(Fit::Fitted(model)) => Some(model),
        _ => None,
    }
}

fn measured(row: &GuestRow, figures: &Figures, today: i64) -> Measured {
    Measured {
        silence: today - figures.last_day,
        orders: row.orders,
        spent: row.spent,
        all_orders: figures.orders,
    }
}

fn score(
    row: GuestRow,
    figures: Figures,
    scores: RfmScores,
    prior: &Prior,
    model: Option<&ValueModel>,
    (today, closed): (i64, &[i64]),
) -> Score {
    let silence_days = (today - figures.last_day).max(0);
    let closed = closed.iter().filter(|day| (figures.last_day + 1..=today).contains(*day)).count();
    let silence = prior.silence(&figures, silence_days - i64::try_from(closed).unwrap_or(0));
    let alive = model.map_or(0.0, |model| model.buying.alive(&history(&figures, today)));
    let lost = if model.is_some() { 1.0 - alive } else { 1.0 - silence.chance };
    let at_risk = match silence.rhythm {
        Rhythm::Unknown | Rhythm::Steady => 0.0,
        Rhythm::AtRisk | Rhythm::MaybeLost => lost * if_they_come(&figures, prior, model, today),
    };
    Score {
        at_risk: whole(at_risk),
        segment: RfmSegment::of(scores.recency, scores.frequency),
        row,
        figures,
        silence_days,
        scores,
        silence,
        alive,
    }
}

/// What a guest is expected to pay in [`AHEAD`] days if they still come, in minor units. How
/// often that is comes from all days since their first, the silence too, and from the shop's
/// other guests: two visits running are no promise of one a day. With a model it is the
/// model's; without, `(r + repeats) / (alpha + age)` a day at what they spend on a day.
fn if_they_come(figures: &Figures, prior: &Prior, model: Option<&ValueModel>, today: i64) -> f64 {
    let history = history(figures, today);
    match model {
        Some(model) => model.buying.expected_if_alive(&history, AHEAD) * model.spend(spender(figures)),
        None => prior.rate(&history) * ratio(AHEAD, 1) * ratio(figures.net, figures.visits),
    }
}

pub(crate) fn history(figures: &Figures, today: i64) -> History {
    History {
        repeats: figures.visits - 1,
        last: figures.last_day - figures.first_day,
        age: (today - figures.first_day).max(figures.last_day - figures.first_day),
    }
}

/// What the model of spending has to know; `None` of who came on one day alone.
pub(crate) fn spender(figures: &Figures) -> Option<Spender> {
    let repeats = figures.visits - 1;
    let mean = ratio(figures.repeat_net, repeats);
    (repeats > 0 && mean > 0.0).then_some(Spender { repeats, mean })
}

/// The nearest whole number.
#[expect(clippy::cast_possible_truncation, reason = "what is beyond i64 becomes its end")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

#[cfg(test)]
mod tests;
