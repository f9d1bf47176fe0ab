//! Groups of guests by rule.

use kernel::Time;
use serde::{Deserialize, Serialize};

use super::{
    rfm::RfmSegment,
    rhythm::Rhythm,
    score::{GuestRow, Score, Scores},
};

kernel::uuid_id! {
    /// A segment.
    SegmentId,
}

/// A group of guests by rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Its id.
    pub(crate) id: SegmentId,
    /// In Chinese.
    pub(crate) display_name: String,
    /// In English; may be empty.
    pub(crate) display_name_en: String,
    /// Who is in it.
    pub(crate) rule: SegmentRule,
    /// How many are, as of `refreshed_at`.
    pub(crate) member_count: i64,
    /// When it was gone through last.
    pub(crate) refreshed_at: Time,
    /// Counts the changes.
    pub(crate) version: i64,
    /// When it was made.
    pub(crate) created_at: Time,
}

/// Who is in a segment: whoever fits all that is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SegmentRule {
    /// In one of these, as a campaign's conditions have them.
    pub(crate) segments: Vec<String>,
    /// Has all of these, as a campaign's conditions have them.
    pub(crate) preferences: Vec<String>,
    /// On one of these parts of the map.
    pub(crate) rfm_segments: Vec<RfmSegment>,
    /// Of one of these rhythms.
    pub(crate) rhythms: Vec<Rhythm>,
    /// At least so many orders.
    pub(crate) min_orders: i64,
    /// At most so many; 0 for any.
    pub(crate) max_orders: i64,
    /// Paid at least so much in a year, in minor units.
    pub(crate) min_spent: i64,
    /// Silent for at least so many days.
    pub(crate) silence_days: i64,
    /// Silent for at most so many days; 0 for any.
    pub(crate) max_silence_days: i64,
    /// Has a number.
    pub(crate) numbered: bool,
}

impl SegmentRule {
    /// Who fits it now.
    pub(crate) fn members<'a>(&'a self, of: &'a Scores, now: Time) -> impl Iterator<Item = &'a GuestRow> {
        let with = of.guests.iter().filter(move |score| self.fits(&score.row, Some(score), now));
        let without = of.without_order.iter().filter(move |row| self.fits(row, None, now));
        with.map(|score| &score.row).chain(without)
    }

    fn fits(&self, row: &GuestRow, score: Option<&Score>, now: Time) -> bool {
        let guest = row.guest();
        (!self.numbered || row.number.is_some())
            && guest.orders >= self.min_orders
            && (self.max_orders == 0 || guest.orders <= self.max_orders)
            && row.spent >= self.min_spent
            && guest.is_in_any(&self.segments, now)
            && guest.likes_all(&self.preferences)
            && self.fits_score(score)
    }

    /// Who never ordered has neither a place on the map nor a silence.
    fn fits_score(&self, score: Option<&Score>) -> bool {
        let Some(score) = score else {
            return self.rfm_segments.is_empty()
                && self.rhythms.is_empty()
                && self.silence_days == 0
                && self.max_silence_days == 0;
        };
        let silence = score.silence_days;
        (self.rfm_segments.is_empty() || self.rfm_segments.contains(&score.segment))
            && (self.rhythms.is_empty() || self.rhythms.contains(&score.silence.rhythm))
            && silence >= self.silence_days
            && (self.max_silence_days == 0 || silence <= self.max_silence_days)
    }
}
