//! How what is in a figure is called.

use contracts::{
    customers::v1::guest_score::{RfmSegment, Rhythm},
    feedback::v1::quadrant::Place,
    loyalty::v1::{campaign_report::Verdict, reward::Layer},
    orders::v1::{
        menu_coverage::Measure,
        menu_matrix::{Class, Daypart},
        service_product,
    },
};

use crate::language::Lang;

pub(super) fn measure(measure: Measure, lang: Lang) -> &'static str {
    let (zh, en) = match measure {
        Measure::Units => ("按份数", "By dishes sold"),
        Measure::Revenue => ("按销售额", "By revenue"),
        Measure::Orders | Measure::Unspecified => ("按整单", "By whole orders"),
    };
    lang.of_two(zh, en)
}

pub(super) fn class(class: Class, lang: Lang) -> &'static str {
    let (zh, en) = match class {
        Class::Star => ("明星：好卖又赚", "Star: popular, earns"),
        Class::Plowhorse => ("走量：好卖不赚", "Plowhorse: popular only"),
        Class::Puzzle => ("待推：赚但少人点", "Puzzle: earns only"),
        Class::Dog => ("该换：两头不占", "Dog: neither"),
        Class::Unspecified => ("说不准", "Can't be told"),
    };
    lang.of_two(zh, en)
}

/// Where food and service stand.
pub(super) fn place(place: Place, lang: Lang) -> &'static str {
    let (zh, en) = match place {
        Place::BothGood => ("菜好，服务也好", "Food and service are good"),
        Place::ProductGood => ("菜好，服务差", "Food is good, service is not"),
        Place::ServiceGood => ("服务好，菜差", "Service is good, food is not"),
        Place::NeitherGood => ("菜和服务都差", "Neither is good"),
        Place::NotEnoughData | Place::Unspecified => ("还说不准", "Can't be told yet"),
    };
    lang.of_two(zh, en)
}

pub(super) fn place_tone(place: Place) -> &'static str {
    match place {
        Place::BothGood => "star",
        Place::ProductGood => "horse",
        Place::ServiceGood => "puzzle",
        Place::NeitherGood => "dog",
        Place::NotEnoughData | Place::Unspecified => "plain",
    }
}

pub(super) fn tone(class: Class) -> &'static str {
    match class {
        Class::Star => "star",
        Class::Plowhorse => "horse",
        Class::Puzzle => "puzzle",
        Class::Dog => "dog",
        Class::Unspecified => "plain",
    }
}

pub(super) fn daypart(part: Daypart, lang: Lang) -> &'static str {
    let (zh, en) = match part {
        Daypart::Unspecified => ("全天", "All day"),
        Daypart::Morning => ("早上", "Morning"),
        Daypart::Lunch => ("中午", "Lunch"),
        Daypart::Afternoon => ("下午", "Tea"),
        Daypart::Dinner => ("晚上", "Dinner"),
        Daypart::Night => ("夜里", "Night"),
    };
    lang.of_two(zh, en)
}

pub(crate) fn segment(segment: RfmSegment, lang: Lang) -> &'static str {
    let (zh, en) = match segment {
        RfmSegment::Champion => ("最铁的客人", "Champions"),
        RfmSegment::Loyal => ("忠实客人", "Loyal"),
        RfmSegment::PotentialLoyalist => ("能养成熟客", "Could become loyal"),
        RfmSegment::Newcomer => ("新客人", "Newcomers"),
        RfmSegment::Promising => ("有苗头", "Promising"),
        RfmSegment::NeedAttention => ("要多关心", "Need attention"),
        RfmSegment::AboutToSleep => ("快要淡了", "About to sleep"),
        RfmSegment::CantLose => ("不能丢的", "Can't lose"),
        RfmSegment::Slipping => ("正在流失", "Slipping"),
        RfmSegment::Hibernating => ("沉睡", "Hibernating"),
        RfmSegment::Unspecified => ("说不准", "Can't be told"),
    };
    lang.of_two(zh, en)
}

pub(crate) fn rhythm(rhythm: Rhythm, lang: Lang) -> &'static str {
    let (zh, en) = match rhythm {
        Rhythm::Steady => ("照常来", "Steady"),
        Rhythm::AtRisk => ("该来没来", "At risk"),
        Rhythm::MaybeLost => ("可能丢了", "May be lost"),
        Rhythm::Unknown | Rhythm::Unspecified => ("来得少，说不准", "Too few visits"),
    };
    lang.of_two(zh, en)
}

pub(crate) fn layer(layer: Layer, lang: Lang) -> &'static str {
    let (zh, en) = match layer {
        Layer::Emotional => ("情感", "Emotional"),
        Layer::Need => ("需要", "Need"),
        Layer::Value => ("价值", "Value"),
        Layer::Unspecified => ("未分", "Not set"),
    };
    lang.of_two(zh, en)
}

pub(crate) fn service_layer(of: service_product::Layer, lang: Lang) -> &'static str {
    layer(
        match of {
            service_product::Layer::Emotional => Layer::Emotional,
            service_product::Layer::Need => Layer::Need,
            service_product::Layer::Value => Layer::Value,
            service_product::Layer::Unspecified => Layer::Unspecified,
        },
        lang,
    )
}

pub(super) fn verdict(verdict: Verdict, lang: Lang) -> &'static str {
    let (zh, en) = match verdict {
        Verdict::Works => ("有用", "Works"),
        Verdict::DoesNot => ("没用", "Does not"),
        Verdict::NotEnoughData | Verdict::Unspecified => ("数据不够", "Not enough data"),
    };
    lang.of_two(zh, en)
}

/// A dimension of service, by the contract's name of it.
pub(super) fn dimension(name: &str, lang: Lang) -> &str {
    let (zh, en) = match name {
        "tangibles" => ("环境和卖相", "Tangibles"),
        "reliability" => ("说到做到", "Reliability"),
        "responsiveness" => ("反应快", "Responsiveness"),
        "assurance" => ("让人放心", "Assurance"),
        "empathy" => ("懂我", "Empathy"),
        other => (other, other),
    };
    lang.of_two(zh, en)
}
