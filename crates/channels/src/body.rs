//! A push, read whole within bounds of size, time and number.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use crate::{channels::Channels, refused::Refused};

/// The platforms wait no longer for the whole answer.
const TIME: Duration = Duration::from_secs(5);

/// The whole body of at most so many bytes.
pub(crate) async fn read(channels: &Channels, body: Body, most: usize) -> Result<Bytes, Refused> {
    // By the declared length, before any of it is taken.
    if body.size_hint().lower() > u64::try_from(most).unwrap_or(u64::MAX) {
        return Err(Refused::TooLarge);
    }
    let _place = channels.bodies.try_acquire().map_err(|_| Refused::Later)?;
    let read = timeout(TIME, Limited::new(body, most).collect()).await;
    match read.map_err(|_| Refused::Malformed("the body took too long".into()))? {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refused::TooLarge),
        Err(_) => Err(Refused::Malformed("the body broke off".into())),
    }
}
