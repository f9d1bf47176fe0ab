//! How long a call may take, from the caller down to the last callee.

use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use kernel::{Code, Failure};
use tokio::time::Instant;

const HEADER: &str = "grpc-timeout";

tokio::task_local! {
    /// When the call that is being answered must be answered.
    static UNTIL: Instant;
}

/// Does the work of a call in the caller's time, or in `usual` if they name
/// none; drops it when the time is over.
pub(crate) async fn within<T>(
    headers: &HeaderMap,
    usual: Duration,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    let until = Instant::now() + read(headers).unwrap_or(usual);
    let done = tokio::time::timeout_at(until, UNTIL.scope(until, work)).await;
    done.map_err(|_| exceeded())
}

/// Says in the headers how long an outgoing call may take: what the caller of
/// it asks for, within what is left of the call it is made for.
pub(crate) fn pass_on(headers: &mut HeaderMap, usual: Duration) -> Duration {
    let asked = read(headers).unwrap_or(usual);
    let left = UNTIL.try_with(|until| until.saturating_duration_since(Instant::now()));
    let time = asked.min(left.unwrap_or(asked));
    if let Ok(value) = HeaderValue::try_from(format!("{}m", time.as_millis().min(99_999_999))) {
        headers.insert(HEADER, value);
    }
    time
}

pub(crate) fn exceeded() -> Failure {
    Failure::new(Code::DeadlineExceeded, "DEADLINE_EXCEEDED", "the time the caller gave is over")
}

/// Reads `grpc-timeout`: at most eight digits and a unit.
pub(crate) fn read(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(HEADER)?.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 {
        return None;
    }
    let count = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_hours(count)),
        "M" => Some(Duration::from_mins(count)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(http::HeaderName::from_static(HEADER), value.parse().unwrap())])
    }

    #[test]
    fn a_timeout_is_digits_and_a_unit() {
        for (text, time) in [
            ("2H", Some(Duration::from_hours(2))),
            ("3M", Some(Duration::from_mins(3))),
            ("5S", Some(Duration::from_secs(5))),
            ("100m", Some(Duration::from_millis(100))),
            ("7u", Some(Duration::from_micros(7))),
            ("99999999n", Some(Duration::from_nanos(99_999_999))),
            ("", None),
            ("S", None),
            ("5", None),
            ("-5S", None),
            ("999999999S", None),
        ] {
            assert_eq!(read(&headers(text)), time, "{text}");
        }
    }

    #[tokio::test]
    async fn a_call_made_for_another_has_no_more_time_than_that_one() {
        let incoming = headers("1S");
        let passed = within(&incoming, Duration::from_secs(30), async {
            pass_on(&mut headers("10S"), Duration::from_secs(30))
        });
        assert!(passed.await.unwrap() <= Duration::from_secs(1));
        let alone = pass_on(&mut HeaderMap::new(), Duration::from_secs(30));
        assert_eq!(alone, Duration::from_secs(30));
    }

    #[tokio::test]
    async fn work_that_takes_longer_is_dropped() {
        let over = within(&headers("1m"), Duration::MAX, std::future::pending::<()>()).await;
        assert_eq!(over.unwrap_err().code, Code::DeadlineExceeded);
    }
}
