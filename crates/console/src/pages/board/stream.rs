//! The board's stream: says that something changed, and that it would say so.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures::stream::unfold;
use http::{HeaderName, HeaderValue};
use tokio::{
    sync::watch::Receiver,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use crate::{console::Console, page::Page, watch::Seen};

const BEAT: Duration = Duration::from_secs(5);
/// After this the browser comes again, so that a key that was ended sees no more.
const LONGEST: Duration = Duration::from_mins(10);

/// Events: `change` with a revision, first of all the present one; `beat` every 5 s as
/// long as the services are seen. Who hears neither for 12 s is blind, and says so.
pub(super) async fn stream(
    State(console): State<Arc<Console>>,
    Extension(page): Extension<Arc<Page>>,
) -> Response {
    let ends = console.doors.clone();
    let seen = console.watchers.look(&page.shop.name, &page.services.orders, ends.clone());
    let now = Instant::now();
    let listener = Listener { seen, ends, told: None, beat: now + BEAT, until: now + LONGEST };
    let events = unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    let mut response = Sse::new(events).into_response();
    // A proxy that gathers would make us late.
    let buffering = HeaderName::from_static("x-accel-buffering");
    response.headers_mut().insert(buffering, HeaderValue::from_static("no"));
    response
}

struct Listener {
    seen: Receiver<Option<Seen>>,
    ends: CancellationToken,
    told: Option<u64>,
    beat: Instant,
    until: Instant,
}

impl Listener {
    /// The next event; none at the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let seen = *self.seen.borrow_and_update();
            if let Some(seen) = seen.filter(|seen| self.told != Some(seen.revision)) {
                self.told = Some(seen.revision);
                return Some(Event::default().event("change").data(seen.revision.to_string()));
            }
            tokio::select! {
                () = self.ends.cancelled() => return None,
                () = sleep_until(self.until) => return None,
                () = sleep_until(self.beat) => {
                    self.beat += BEAT;
                    // Who sees nothing must not sound as if all were well.
                    if seen.is_some_and(|seen| seen.at.elapsed() < BEAT) {
                        return Some(Event::default().event("beat").data(""));
                    }
                }
                changed = self.seen.changed() => changed.ok()?,
            }
        }
    }
}
