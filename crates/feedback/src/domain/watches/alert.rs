use std::fmt::Write;

use kernel::{CustomerId, Time, text_enum, uuid_id};

use super::{
    drift::{Measure, Watched},
    lapse::Lapse,
    sentiment_daily::Usual,
};

uuid_id! {
    /// Something a watch noticed.
    AlertId,
}

text_enum! {
    /// Which watch.
    pub(crate) enum Watch {
        /// A regular is treated worse.
        Drift = "DRIFT",
        /// A regular is silent beyond their own cadence.
        Silence = "SILENCE",
        /// More negative feedback than usual.
        Spike = "SPIKE",
    }
}

/// Something a watch noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alert {
    /// Its id.
    pub(crate) id: AlertId,
    /// Which watch.
    pub(crate) watch: Watch,
    /// Whom it is about; `None` for the whole shop.
    pub(crate) customer: Option<CustomerId>,
    /// What was noticed.
    pub(crate) text: Wording,
    /// When it was noticed.
    pub(crate) created_at: Time,
    /// Who saw to it.
    pub(crate) acknowledged_by: String,
    /// When somebody saw to it.
    pub(crate) acknowledged_at: Option<Time>,
}

impl Alert {
    /// An alert that nobody has seen to.
    pub(crate) fn new(
        id: AlertId,
        watch: Watch,
        customer: Option<CustomerId>,
        text: Wording,
        now: Time,
    ) -> Self {
        let (acknowledged_by, acknowledged_at) = (String::new(), None);
        Self { id, watch, customer, text, created_at: now, acknowledged_by, acknowledged_at }
    }
}

/// The same in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
}

/// Who a text speaks of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CustomerLabel<'a> {
    /// The number people say aloud; 0 for none.
    pub(crate) number: i64,
    /// What the shop calls them; may be empty.
    pub(crate) name: &'a str,
}

impl CustomerLabel<'_> {
    fn wording(self) -> Wording {
        let (zh, en) = match (self.number, self.name) {
            (0, "") => ("一位熟客".to_owned(), "A regular".to_owned()),
            (0, name) => (name.to_owned(), name.to_owned()),
            (number, "") => (format!("{number}号"), format!("No. {number}")),
            (number, name) => (format!("{number}号{name}"), format!("No. {number} {name}")),
        };
        Wording { zh, en }
    }
}

/// That a regular is treated worse, with the figures.
pub(crate) fn drift(who: CustomerLabel, measures: &[Measure]) -> Wording {
    let mut text = who.wording();
    text.zh.push_str("受到的对待变差了");
    text.en.push_str(" is treated worse");
    for measure in measures.iter().filter(|measure| measure.is_worse()) {
        let (zh, en) = names(measure.watched);
        let (now, past, others) = (measure.recent, measure.past, measure.newcomers);
        let [of_now, of_past, of_others] = measure.counts;
        // Writing to a text never fails.
        let _ = write!(text.zh, "；{zh}最近{now:.1}（n={of_now}）");
        let _ = write!(text.en, "; {en} now {now:.1} (n={of_now})");
        if measure.worse_than_past {
            let p = measure.p_past;
            let _ = write!(text.zh, "，以前{past:.1}（n={of_past}，p={p:.3}）");
            let _ = write!(text.en, ", before {past:.1} (n={of_past}, p={p:.3})");
        }
        if measure.worse_than_newcomers {
            let p = measure.p_newcomers;
            let _ = write!(text.zh, "，新客{others:.1}（n={of_others}，p={p:.3}）");
            let _ = write!(text.en, ", newcomers {others:.1} (n={of_others}, p={p:.3})");
        }
    }
    text.zh.push('。');
    text.en.push('.');
    text
}

fn names(watched: Watched) -> (&'static str, &'static str) {
    match watched {
        Watched::Wait => ("等候分钟", "minutes of waiting"),
        Watched::Mistakes => ("每单差错", "mistakes per order"),
        Watched::Gifts => ("每单赠礼", "gifts per order"),
        Watched::Attention => ("消息答复比例", "share of messages answered"),
    }
}

/// That a regular is silent, with the figures.
pub(crate) fn silence(who: CustomerLabel, silence: Lapse, days: f64, probability: f64) -> Wording {
    let Wording { zh, en } = who.wording();
    let percent = probability * 100.0;
    let (end_zh, end_en) = match silence {
        Lapse::Lost => ("可能已经流失", "may be lost"),
        Lapse::AtRisk | Lapse::Usual => ("有流失的风险", "is at risk"),
    };
    Wording {
        zh: format!(
            "{zh}已有{days:.1}个营业日没来；按其自己的节奏，这样的沉默只有{percent:.1}%的可能：{end_zh}。"
        ),
        en: format!(
            "{en} has not come for {days:.1} open days; by their own rhythm such a silence has a chance of \
             {percent:.1} %: {end_en}."
        ),
    }
}

/// That there is more negative feedback than usual, with the figures.
pub(crate) fn spike(negative: i64, total: i64, usual: &Usual) -> Wording {
    let Usual { expected, threshold, false_alarms_per_year: rate } = *usual;
    Wording {
        zh: format!(
            "今天{total}条评价和投诉里有{negative}条负面，平常一天{expected:.1}条；到{threshold}条即报警，一年约误报{rate:.1}次。"
        ),
        en: format!(
            "{negative} of today's {total} ratings and complaints are negative, usually {expected:.1} a day; the alarm is raised \
             from {threshold} on, by chance alone on {rate:.1} days a year."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANG: CustomerLabel = CustomerLabel { number: 18, name: "王哥" };

    #[test]
    fn a_drift_is_told_with_its_figures() {
        let measure = Measure {
            watched: Watched::Wait,
            recent: 50.0,
            past: 20.0,
            newcomers: 15.0,
            worse_than_past: true,
            worse_than_newcomers: false,
            p_past: 1.0 / 120.0,
            p_newcomers: 0.5,
            counts: [5, 20, 12],
        };
        let quiet = Measure { watched: Watched::Gifts, worse_than_past: false, ..measure };
        let found = drift(WANG, &[measure, quiet]);
        assert_eq!(
            found.zh,
            "18号王哥受到的对待变差了；等候分钟最近50.0（n=5），以前20.0（n=20，p=0.008）。"
        );
        assert_eq!(
            found.en,
            "No. 18 王哥 is treated worse; minutes of waiting now 50.0 (n=5), before 20.0 (n=20, p=0.008)."
        );
    }

    #[test]
    fn a_silence_is_told_with_its_figures_whoever_is_silent() {
        let said = |who| silence(who, Lapse::AtRisk, 21.0, 0.05).en;
        let end = "has not come for 21.0 open days; by their own rhythm such a silence has a chance of 5.0 %: \
                   is at risk.";
        assert_eq!(said(WANG), format!("No. 18 王哥 {end}"));
        assert_eq!(said(CustomerLabel { number: 0, name: "" }), format!("A regular {end}"));
        assert_eq!(said(CustomerLabel { number: 7, name: "" }), format!("No. 7 {end}"));
        assert_eq!(said(CustomerLabel { number: 0, name: "Li" }), format!("Li {end}"));
    }

    #[test]
    fn a_spike_is_told_with_its_false_alarms() {
        let usual = Usual { expected: 0.5, threshold: 4, false_alarms_per_year: 1.24 };
        let found = spike(6, 9, &usual);
        assert!(
            found.zh.contains("9条评价和投诉里有6条负面") && found.zh.contains("误报1.2次"),
            "{}",
            found.zh
        );
        assert!(
            found.en.starts_with("6 of today's 9 ratings and complaints are negative, usually 0.5 a day"),
            "{}",
            found.en
        );
    }
}
