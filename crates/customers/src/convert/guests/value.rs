use contracts::customers::v1::{ValueReport, value_report as wire};
use kernel::{Currency, Money, Time, stats::ratio};
use runtime::field::{self, small};

use crate::domain::value::{BackTest, Buying, Fit, Spending, TooLittle, ValueModel};

/// How the value of guests is reckoned; before the first fit it says that it waits.
pub(super) fn report(fit: Option<&(Fit, Time)>, currency: Currency) -> ValueReport {
    match fit {
        None => ValueReport {
            lack: "还没有算过；有第一张完成的订单后会自动算".into(),
            lack_en: "not reckoned yet; it is, soon after the first completed order".into(),
            ..ValueReport::default()
        },
        Some((Fit::TooLittle(lack), at)) => ValueReport {
            lack: lack_zh(lack),
            lack_en: lack_en(lack),
            guests: small(lack.guests.0),
            days: small(lack.days.0),
            fit_time: Some(field::timestamp(*at)),
            ..ValueReport::default()
        },
        Some((Fit::Fitted(model), at)) => fitted(model, *at, currency),
    }
}

fn fitted(model: &ValueModel, at: Time, currency: Currency) -> ValueReport {
    let shown = |buying: &Buying| {
        let test = model.back_tests.iter().find(|test| test.family == buying.family);
        buying_model(buying, test)
    };
    ValueReport {
        fitted: true,
        model: Some(shown(&model.buying)),
        other_model: model.other.as_ref().map(shown),
        spending: model.spending.as_ref().map(|spending| spending_model(spending, currency)),
        fit_time: Some(field::timestamp(at)),
        guests: small(model.guests),
        days: small(model.days),
        mean_alive_ratio: model.mean_alive,
        ..ValueReport::default()
    }
}

fn buying_model(buying: &Buying, test: Option<&BackTest>) -> wire::BuyingModel {
    let family = wire::buying_model::Family::from_str_name(buying.family.as_str());
    wire::BuyingModel {
        family: family.unwrap_or_default().into(),
        r: buying.r,
        alpha: buying.alpha,
        a: buying.a,
        b: buying.b,
        log_likelihood: buying.log_likelihood,
        back_test: test.map(back_test),
    }
}

fn back_test(test: &BackTest) -> wire::BackTest {
    wire::BackTest {
        days: small(test.days),
        guests: small(test.guests),
        foretold: test.foretold,
        came: small(test.came),
        error_ratio: (test.foretold - ratio(test.came, 1)) / ratio(test.came, 1).max(1.0),
        mean_error: test.mean_error,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "money is far below 2^52")]
fn spending_model(spending: &Spending, currency: Currency) -> wire::SpendingModel {
    let mean = Money { minor: spending.population_mean().round() as i64, currency };
    wire::SpendingModel {
        p: spending.p,
        q: spending.q,
        v: spending.v,
        log_likelihood: spending.log_likelihood,
        mean: Some(field::money_field(mean)),
        correlation: spending.correlation,
    }
}

fn lack_zh(lack: &TooLittle) -> String {
    let TooLittle { guests, days, repeaters } = lack;
    format!(
        "数据还撑不起模型：下过单的客人{}位（要{}位），来过两天以上的{}位（要{}位），历史{}天（要{}天）；风险先按各人自己的间隔看",
        guests.0, guests.1, repeaters.0, repeaters.1, days.0, days.1
    )
}

fn lack_en(lack: &TooLittle) -> String {
    let TooLittle { guests, days, repeaters } = lack;
    format!(
        "the data do not carry a model yet: {} guests have ordered (it takes {}), {} of them on two days or more ({}), over {} days ({}); until then risk is told by each guest's own pauses",
        guests.0, guests.1, repeaters.0, repeaters.1, days.0, days.1
    )
}
