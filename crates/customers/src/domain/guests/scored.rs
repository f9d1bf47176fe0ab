use kernel::CustomerId;
use serde::{Deserialize, Serialize};

use super::{
    rfm::RfmSegment,
    rhythm::Rhythm,
    score::{Overview, Score, fitted},
};

/// What the orders say of a guest, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scored {
    /// Who.
    pub(crate) customer: CustomerId,
    /// What is at stake, in minor units.
    pub(crate) at_risk: i64,
    /// Where they are on the map.
    pub(crate) segment: RfmSegment,
    /// What their silence means.
    pub(crate) rhythm: Rhythm,
    /// The rest.
    pub(crate) of: Details,
}

/// What nobody asks for by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Details {
    /// Days since their last order.
    pub(crate) silence_days: i64,
    /// Orders of the window.
    pub(crate) orders: i64,
    /// What was paid for them, in minor units.
    pub(crate) spent: i64,
    /// How lately, 1 to 5.
    pub(crate) recency: u8,
    /// How often.
    pub(crate) frequency: u8,
    /// For how much.
    pub(crate) monetary: u8,
    /// Of their pauses nine tenths are not longer, in days.
    pub(crate) pause_p90: i64,
    /// How likely one who still comes is silent for so long.
    pub(crate) chance: f64,
    /// How likely they still come; 0 without a model.
    pub(crate) alive: f64,
    /// Days with a purchase and what is paid, in minor units, that are expected; `None`
    /// without a model.
    pub(crate) expected: Option<(f64, i64)>,
    /// Orders of all time.
    pub(crate) all_orders: i64,
}

impl Scored {
    /// Of a score, as what is known of the shop says.
    pub(crate) fn new(score: &Score, of: &Overview) -> Self {
        let model = fitted(of.fit.as_ref().map(|(fit, _)| fit));
        Self {
            customer: score.row.customer,
            at_risk: score.at_risk,
            segment: score.segment,
            rhythm: score.silence.rhythm,
            of: Details {
                silence_days: score.silence_days,
                orders: score.row.orders,
                spent: score.row.spent,
                recency: score.scores.recency,
                frequency: score.scores.frequency,
                monetary: score.scores.monetary,
                pause_p90: score.figures.pause_p90,
                chance: score.silence.chance,
                alive: score.alive,
                expected: model.map(|model| score.expected(model, of.today)),
                all_orders: score.figures.orders,
            },
        }
    }
}
