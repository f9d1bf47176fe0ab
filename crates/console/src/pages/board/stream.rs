//! The board's stream: says that something changed, and that it would say so.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use contracts::feedback::v1::ListStaffMembersRequest;
use futures::stream::unfold;
use http::{HeaderName, HeaderValue, StatusCode, Uri};
use tokio::{
    sync::watch::Receiver,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;

use super::texts::Texts;
use crate::{
    console::Console,
    forms::Form,
    page::Page,
    watch::{Person, Screen, Seen, Watch},
};

const BEAT: Duration = Duration::from_secs(5);
/// After this the browser comes again, so that a key that was ended sees no more.
const LONGEST: Duration = Duration::from_mins(10);
const NAMED_WITHIN: Duration = Duration::from_secs(1);
/// Who works in a shop.
const MOST_STAFF: i32 = 500;
/// As long as what tells one screen from another gets.
const MOST_CHARS: usize = 64;

/// Events: `change` with a revision, first of all the present one; `people`, who else
/// looks; `alarm`, when no screen has shown a new order; `beat` every 5 s as long as the
/// services are seen. Who hears none for 12 s is blind, and says so.
pub(super) async fn stream(
    State(console): State<Arc<Console>>,
    Extension(page): Extension<Arc<Page>>,
    uri: Uri,
) -> Response {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let person = Person { name: name(&page).await, guest: short(asked.get("who")) };
    let screen = match short(asked.get("screen")) {
        none if none.is_empty() => page.fresh_id(),
        screen => screen,
    };
    let (watch, seen) = console.watchers.look(&page.shop.name, &page.services.orders, &console.doors);
    let now = Instant::now();
    let listener = Listener {
        screen: watch.open(&screen, person),
        watch,
        seen,
        t: Texts(page.lang),
        ends: console.doors.clone(),
        told: Told::default(),
        beat: now + BEAT,
        until: now + LONGEST,
    };
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

/// A screen has shown these new orders, which the form names by their ids.
pub(super) async fn seen(
    State(console): State<Arc<Console>>,
    Extension(page): Extension<Arc<Page>>,
    body: Bytes,
) -> StatusCode {
    let sent = Form::parse(&body);
    let orders: Vec<_> =
        sent.get("orders").split(',').take(500).map(|id| page.resource("orders", id)).collect();
    if let Some(watch) = console.watchers.get(&page.shop.name) {
        watch.screens.acknowledge(&short(sent.get("screen")), orders.iter().map(String::as_str));
    }
    StatusCode::NO_CONTENT
}

/// What whoever looks is called: by their name among the staff, else by what they are. The board
/// does without feedback.
async fn name(page: &Page) -> String {
    let named = timeout(NAMED_WITHIN, staff_name(page)).await.ok().flatten();
    named.unwrap_or_else(|| page.role().to_owned())
}

async fn staff_name(page: &Page) -> Option<String> {
    let request = ListStaffMembersRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_STAFF,
        ..ListStaffMembersRequest::default()
    };
    let staff = page.feedback().list_staff_members(request).await.ok()?.into_inner().staff_members;
    let mine = staff.into_iter().find(|one| one.access_key == page.principal.subject)?;
    // A line's end would end the event.
    Some(short(&mine.display_name))
}

fn short(text: &str) -> String {
    text.chars().filter(|one| !one.is_control()).take(MOST_CHARS).collect()
}

struct Listener {
    watch: Arc<Watch>,
    screen: Screen,
    seen: Receiver<Option<Seen>>,
    t: Texts,
    ends: CancellationToken,
    told: Told,
    beat: Instant,
    until: Instant,
}

/// What was told so far.
#[derive(Default)]
struct Told {
    revision: Option<Arc<str>>,
    alarms: Option<u64>,
    people: Option<Vec<Person>>,
}

impl Listener {
    /// The next event; none at the end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(news) = self.news() {
                return Some(news);
            }
            tokio::select! {
                () = self.ends.cancelled() => return None,
                () = self.watch.ended.cancelled() => return None,
                () = sleep_until(self.until) => return None,
                () = sleep_until(self.beat) => {
                    self.beat += BEAT;
                    // Who sees nothing must not sound as if all were well.
                    let seen = self.seen.borrow().clone();
                    if seen.is_some_and(|seen| seen.at.elapsed() < BEAT) {
                        // Without data a browser passes an event over.
                        return Some(Event::default().event("beat").data("1"));
                    }
                }
                changed = self.seen.changed() => changed.ok()?,
            }
        }
    }

    /// Something that was not told yet.
    fn news(&mut self) -> Option<Event> {
        let seen = self.seen.borrow_and_update().clone();
        if let Some(seen) = seen {
            if self.told.revision.as_deref() != Some(&*seen.revision) {
                self.told.revision = Some(Arc::clone(&seen.revision));
                return Some(Event::default().event("change").data(&*seen.revision));
            }
            let before = self.told.alarms.replace(seen.alarms);
            if before.is_some_and(|before| before != seen.alarms) {
                return Some(Event::default().event("alarm").data(seen.alarms.to_string()));
            }
        }
        let others = self.screen.others();
        if self.told.people.as_ref() == Some(&others) {
            return None;
        }
        let text = self.said(&others);
        self.told.people = Some(others);
        Some(Event::default().event("people").data(text))
    }

    /// `在看：小王（18号）、店主`; a blank if nobody else looks.
    fn said(&self, others: &[Person]) -> String {
        let one = |person: &Person| match person.guest.as_str() {
            "" => person.name.clone(),
            guest => format!("{} ({guest})", person.name),
        };
        let all: Vec<_> = others.iter().map(one).collect();
        if all.is_empty() { " ".to_owned() } else { format!("{} {}", self.t.also_here(), all.join(" · ")) }
    }
}
