use kernel::Time;

use super::sorting::Severity;

const MICROS_OF_AN_HOUR: i64 = 3_600_000_000;

/// How fast cases are to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CasePolicy {
    /// Open minutes until a first answer to a critical case.
    pub(crate) critical_minutes: i64,
    /// The same for a major one.
    pub(crate) major_minutes: i64,
    /// The same for a minor one.
    pub(crate) minor_minutes: i64,
    /// Share of that time after which the owner is warned, in percent.
    pub(crate) warn_percent: i64,
    /// Hours a guest has to object once it is resolved.
    pub(crate) close_after_hours: i64,
    /// Counts the changes; 0 if it was never set.
    pub(crate) version: i64,
}

impl CasePolicy {
    /// What holds until the shop says otherwise.
    pub(crate) fn usual() -> Self {
        Self {
            critical_minutes: 30,
            major_minutes: 120,
            minor_minutes: 480,
            warn_percent: 75,
            close_after_hours: 48,
            version: 0,
        }
    }

    /// Open minutes until a first answer.
    pub(crate) fn minutes(&self, severity: Severity) -> i64 {
        match severity {
            Severity::Critical => self.critical_minutes,
            Severity::Major => self.major_minutes,
            Severity::Minor => self.minor_minutes,
        }
    }

    /// When time closes what was resolved at a moment.
    pub(crate) fn closes_at(&self, resolved_at: Time) -> Time {
        resolved_at.plus_micros(self.close_after_hours.saturating_mul(MICROS_OF_AN_HOUR))
    }
}
