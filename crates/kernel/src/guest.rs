//! What rules ask about a guest: the words of campaigns and of segments, which mean the
//! same in every service.

use std::collections::BTreeMap;

use crate::Time;

/// Three orders make a regular.
const REGULAR: i64 = 3;
/// Two orders within an hour are no habit: nobody's usual pause is shorter.
const LEAST_PAUSE: i64 = Time::DAY;

/// Words by which somebody says no to a kind of thing.
const REFUSALS: [&str; 10] = ["no", "none", "never", "nothing", "false", "无", "没有", "否", "从不", "戒了"];

/// Whether a preference says no: `none`, `不抽`, `不喝酒`.
pub fn is_refusal(said: &str) -> bool {
    let said = said.trim().to_lowercase();
    REFUSALS.contains(&said.as_str()) || said.starts_with('不')
}

/// What is known of a guest when a rule asks.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    /// What they like and don't.
    pub preferences: &'a BTreeMap<String, String>,
    /// Completed orders.
    pub orders: i64,
    /// When they ordered first; `None` if never.
    pub first_order_at: Option<Time>,
    /// When they ordered last; `None` if never.
    pub last_order_at: Option<Time>,
}

impl Guest<'_> {
    /// Whether a liking such as `drinks=beer` is theirs, or `drinks` for
    /// whatever they drink. What somebody says `no`, `none` or `不抽` to, they
    /// don't like.
    pub fn likes(&self, liking: &str) -> bool {
        let (key, wanted) = match liking.split_once('=') {
            Some((key, value)) => (key, Some(value.trim().to_lowercase())),
            None => (liking, None),
        };
        let Some(said) = self.preferences.get(key.trim()) else { return false };
        let said = said.trim().to_lowercase();
        wanted.map_or(!said.is_empty() && !is_refusal(&said), |wanted| wanted == said)
    }

    /// Whether all of these likings are theirs.
    pub fn likes_all(&self, likings: &[String]) -> bool {
        likings.iter().all(|liking| self.likes(liking))
    }

    /// Whether they say no to all of a kind, as `smokes=none` does to whatever is
    /// smoked.
    pub fn refuses(&self, liking: &str) -> bool {
        let key = liking.split('=').next().unwrap_or(liking);
        self.preferences.get(key.trim()).is_some_and(|said| is_refusal(said))
    }

    /// Whether they ordered three times or more.
    pub fn is_regular(&self) -> bool {
        self.orders >= REGULAR
    }

    /// Whether they are silent for more than twice their own usual pause.
    pub fn is_lapsed(&self, now: Time) -> bool {
        let (Some(first), Some(last)) = (self.first_order_at, self.last_order_at) else { return false };
        let pauses = self.orders - 1;
        if pauses < 1 {
            return false;
        }
        let usual = ((last.micros() - first.micros()) / pauses).max(LEAST_PAUSE);
        now.micros() - last.micros() > 2 * usual
    }

    /// Whether they are in a segment: `new`, `regular`, `lapsed`, or what their
    /// preference `segment` says.
    pub fn is_in_segment(&self, segment: &str, now: Time) -> bool {
        match segment {
            "new" => self.orders <= 1,
            "regular" => self.is_regular(),
            "lapsed" => self.is_lapsed(now),
            own => self.preferences.get("segment").is_some_and(|said| said == own),
        }
    }

    /// Whether they are in one of these segments, or none is named.
    pub fn is_in_any(&self, segments: &[String], now: Time) -> bool {
        segments.is_empty() || segments.iter().any(|segment| self.is_in_segment(segment, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reads_likings_and_segments_alike_everywhere() {
        let said = [("drinks", "Beer "), ("smokes", "不抽"), ("segment", "stall")];
        let preferences = said.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let at = |days: i64| Time::from_micros(days * Time::DAY);
        let guest =
            Guest { preferences: &preferences, orders: 3, first_order_at: at(0), last_order_at: at(20) };
        assert!(guest.likes("drinks") && guest.likes("drinks=beer") && !guest.likes("drinks=tea"));
        assert!(!guest.likes("smokes") && guest.refuses("smokes=any") && !guest.likes("pets"));
        assert!(guest.likes_all(&["drinks".to_owned()]) && guest.likes_all(&[]));
        let (soon, late) = (at(40).unwrap(), at(41).unwrap());
        assert!(guest.is_regular() && !guest.is_lapsed(soon) && guest.is_lapsed(late));
        assert!(guest.is_in_any(&[], soon) && guest.is_in_any(&["x".to_owned(), "stall".to_owned()], soon));
        assert!(!guest.is_in_any(&["new".to_owned()], soon));
    }
}
