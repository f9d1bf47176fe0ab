//! How what is given by is called.

use contracts::loyalty::v1::{Campaign, boundary::Stance, campaign::Trigger, reward::Layer, wish};

use jiff::Timestamp;

use crate::{format, language::Lang};

pub(super) const TRIGGERS: [Trigger; 7] = [
    Trigger::OrderPlaced,
    Trigger::OrderCompleted,
    Trigger::PartyHosted,
    Trigger::FirstOrder,
    Trigger::Comeback,
    Trigger::CaseClosed,
    Trigger::Date,
];
pub(super) const LAYERS: [Layer; 3] = [Layer::Emotional, Layer::Need, Layer::Value];
pub(super) const STANCES: [Stance; 3] = [Stance::Always, Stance::Sometimes, Stance::Never];
pub(super) const WISHES: [wish::Kind; 9] = [
    wish::Kind::Birthday,
    wish::Kind::FirstVisit,
    wish::Kind::SpringFestival,
    wish::Kind::LanternFestival,
    wish::Kind::DragonBoat,
    wish::Kind::MidAutumn,
    wish::Kind::DoubleNinth,
    wish::Kind::NewYear,
    wish::Kind::Christmas,
];

/// Where a campaign is between its first day and its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    NotYet,
    On,
    Over,
}

pub(super) fn span(campaign: &Campaign, now: Timestamp) -> Span {
    let start = format::moment(campaign.start_time.as_ref());
    let end = format::moment(campaign.end_time.as_ref());
    if end.is_some_and(|end| end <= now) {
        Span::Over
    } else if start.is_some_and(|start| now < start) {
        Span::NotYet
    } else {
        Span::On
    }
}

pub(super) fn trigger(trigger: Trigger, lang: Lang) -> &'static str {
    let (zh, en) = match trigger {
        Trigger::OrderPlaced => ("下单时", "An order is placed"),
        Trigger::OrderCompleted => ("送到后", "An order arrived"),
        Trigger::PartyHosted => ("熟客请客", "A regular hosts a party"),
        Trigger::FirstOrder => ("第一次来", "A first order"),
        Trigger::Comeback => ("久别重来", "A guest comes back"),
        Trigger::CaseClosed => ("投诉结案", "A complaint was closed"),
        Trigger::Date => ("到了日子", "A day has come"),
        Trigger::Unspecified => ("？", "?"),
    };
    lang.of_two(zh, en)
}

pub(super) fn stance(stance: Stance, lang: Lang) -> &'static str {
    let (zh, en) = match stance {
        Stance::Always => ("一向都做", "Always done"),
        Stance::Sometimes => ("有人点头才做", "Done if allowed"),
        Stance::Never => ("不做", "Never done"),
        Stance::Unspecified => ("？", "?"),
    };
    lang.of_two(zh, en)
}

pub(super) fn wish(kind: wish::Kind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        wish::Kind::Birthday => ("生日", "Birthday"),
        wish::Kind::FirstVisit => ("第一次来的纪念日", "Anniversary of the first visit"),
        wish::Kind::SpringFestival => ("春节", "Spring Festival"),
        wish::Kind::LanternFestival => ("元宵", "Lantern Festival"),
        wish::Kind::DragonBoat => ("端午", "Dragon Boat"),
        wish::Kind::MidAutumn => ("中秋", "Mid-Autumn"),
        wish::Kind::DoubleNinth => ("重阳", "Double Ninth"),
        wish::Kind::NewYear => ("元旦", "New Year"),
        wish::Kind::Christmas => ("圣诞", "Christmas"),
        wish::Kind::Unspecified => ("？", "?"),
    };
    lang.of_two(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_campaign_is_over_once_its_end_has_come() {
        let at = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
        let campaign = Campaign { start_time: at(10), end_time: at(20), ..Campaign::default() };
        let when = |seconds| span(&campaign, Timestamp::from_second(seconds).unwrap());
        assert_eq!([when(9), when(10), when(19), when(20)], [Span::NotYet, Span::On, Span::On, Span::Over]);
        assert_eq!(span(&Campaign::default(), Timestamp::UNIX_EPOCH), Span::On);
    }
}
