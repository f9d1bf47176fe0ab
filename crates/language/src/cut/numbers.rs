//! The numbers that a text may be cut into.

use super::{Cutter, Kind, Token, cost};
use crate::number::number_at;

/// A number of so many digits counts nothing.
const LONG: usize = 5;
/// What makes one number of numerals: `二十一`.
const UNITS: &str = "十百千拾佰仟廿卅";

impl Cutter<'_> {
    /// The numbers that may begin at a place.
    pub(super) fn numbers(&self, at: usize, found: &mut dyn FnMut(Token, f32)) {
        let Some((number, end)) = number_at(self.text, at) else { return };
        let bare = |kind, end| Token { kind, senses: self.senses(at, end), weak: false, start: at, end };
        if number.chinese
            && self.runs_into_a_count(at, end)
            && let Some((code, end)) = number_at(self.text.get(..end - 1).unwrap_or_default(), at)
        {
            return found(bare(Kind::Number(code), end), cost::NUMERAL);
        }
        if end - at >= LONG && !number.chinese && !number.counted {
            return found(bare(Kind::Digits, end), cost::DIGITS);
        }
        let by_place = number.chinese
            && end > at + 1
            && number.value >= 11
            && !self.text.get(at..end).unwrap_or_default().iter().any(|c| UNITS.contains(*c));
        let price = if number.chinese { cost::NUMERAL } else { cost::DIGITS };
        let price = if by_place { price + cost::NUMERALS } else { price };
        found(bare(Kind::Number(number), end), price);
        // `一二` may be two numbers; `三六`, too.
        if number.chinese
            && number.value != u32::MAX
            && end > at + 1
            && let Some((first, end)) = number_at(self.text.get(..=at).unwrap_or_default(), at)
        {
            found(bare(Kind::Number(first), end), cost::NUMERAL + cost::SIGN);
        }
    }

    /// `一个十一个七`: of numerals between two measures the last begins the next count, or
    /// what the first counts would not be said.
    fn runs_into_a_count(&self, at: usize, end: usize) -> bool {
        let measures = |place: Option<usize>| {
            place.and_then(|place| self.text.get(place)).is_some_and(|c| "个份盘碗".contains(*c))
        };
        let counts = |place: Option<usize>| {
            place.and_then(|place| number_at(self.text, place)).is_some_and(|(number, _)| number.chinese)
        };
        end > at + 1
            && measures(at.checked_sub(1))
            && counts(at.checked_sub(2))
            && measures(Some(end))
            && counts(Some(end + 1))
    }
}
