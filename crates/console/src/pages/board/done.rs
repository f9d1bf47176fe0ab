//! What was done last, and how it is undone: remembered by the browser for a moment, so
//! that it works without scripts.

use std::sync::Arc;

use axum::{Extension, body::Bytes, response::Response};
use contracts::{
    loyalty::v1::{ReleaseEntitlementRequest, ReturnGrantRequest},
    orders::v1::{CancelOrderRequest, MenuItem, RecallOrderRequest, UpdateMenuItemRequest, order::State},
};
use kernel::Failure;
use prost_types::FieldMask;
use tonic::Status;

use crate::{cookies, error::Problem, forms::Form, html, page::Page};

/// Seconds for which the browser remembers it; a page is on its way for a while.
const SHOWN: u32 = 20;
/// Seconds since an act began after which it is told no more, however much was done since:
/// a long paste takes its time.
const LONGEST: i64 = 120;
/// More than that at once nobody undoes.
const MOST: usize = 5;
/// A browser keeps 4,096 bytes of a cookie, in which three are written as four.
const MOST_BYTES: usize = 2_900;
const MOST_UNDO_BYTES: usize = 2_000;

/// Something that was done.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// An order reached a step.
    Step { order: String, state: State },
    /// A reward was given.
    Gift { grant: String },
    /// What a membership gives was used.
    Benefit { held: String },
    /// A dish was marked as sold out, or as there again.
    Dish { code: String, sold_out: bool },
    /// What was typed placed orders.
    Orders { ids: Vec<String> },
    /// It can't be undone, and is said all the same.
    Nothing,
}

/// What the board shows of it.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub(super) text: String,
    /// What the form that undoes it sends; empty if nothing undoes it.
    pub(super) undo: String,
}

impl Act {
    fn word(&self) -> String {
        match self {
            Self::Step { order, state } => format!("step.{order}.{}", state.as_str_name()),
            Self::Gift { grant } => format!("gift.{grant}"),
            Self::Benefit { held } => format!("benefit.{held}"),
            Self::Dish { code, sold_out } => format!("dish.{code}.{sold_out}"),
            Self::Orders { ids } if !ids.is_empty() => format!("orders.{}", ids.join(".")),
            Self::Orders { .. } | Self::Nothing => String::new(),
        }
    }

    fn read(word: &str) -> Option<Self> {
        let (kind, rest) = word.split_once('.')?;
        let (of, more) = rest.split_once('.').unwrap_or((rest, ""));
        Some(match kind {
            "step" => Self::Step { order: of.to_owned(), state: State::from_str_name(more)? },
            "gift" => Self::Gift { grant: of.to_owned() },
            "benefit" => Self::Benefit { held: of.to_owned() },
            "dish" => Self::Dish { code: of.to_owned(), sold_out: more == "true" },
            "orders" => Self::Orders { ids: rest.split('.').map(str::to_owned).collect() },
            _ => return None,
        })
    }

    async fn undo(self, page: &Page) -> Result<(), Status> {
        match self {
            Self::Step { order, state } => recall(page, &order, state, "").await,
            Self::Gift { grant } => {
                let request =
                    ReturnGrantRequest { name: page.resource("grants", &grant), ..Default::default() };
                page.loyalty().return_grant(request).await.map(drop)
            }
            Self::Benefit { held } => {
                let name = page.resource("entitlementUses", &held);
                let request = ReleaseEntitlementRequest { name, request_id: String::new() };
                page.loyalty().release_entitlement(request).await.map(drop)
            }
            Self::Dish { code, sold_out } => set_sold_out(page, &code, !sold_out).await,
            Self::Orders { ids } => {
                for id in ids {
                    let reason = "undone at the counter".to_owned();
                    let request = CancelOrderRequest {
                        name: page.resource("orders", &id),
                        reason,
                        ..Default::default()
                    };
                    page.orders().cancel_order(request).await?;
                }
                Ok(())
            }
            Self::Nothing => Ok(()),
        }
    }
}

/// Takes an order's last step back.
pub(super) async fn recall(page: &Page, order: &str, from: State, etag: &str) -> Result<(), Status> {
    let request = RecallOrderRequest {
        name: page.resource("orders", order),
        from_state: from.into(),
        etag: etag.to_owned(),
        request_id: String::new(),
    };
    page.orders().recall_order(request).await.map(drop)
}

/// Says whether a dish is out.
pub(super) async fn set_sold_out(page: &Page, code: &str, sold_out: bool) -> Result<(), Status> {
    let dish = MenuItem { name: page.resource("menuItems", code), sold_out, ..MenuItem::default() };
    let request = UpdateMenuItemRequest {
        menu_item: Some(dish),
        update_mask: Some(FieldMask { paths: vec!["sold_out".to_owned()] }),
        request_id: String::new(),
    };
    page.orders().update_menu_item(request).await.map(drop)
}

/// What was done within the last seconds, the latest first.
pub(super) fn lately(page: &Page) -> Vec<Done> {
    read(&page.done, page.now.as_second()).into_iter().map(|(_, done)| done).collect()
}

fn read(cookie: &str, now: i64) -> Vec<(i64, Done)> {
    let lines = cookie.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ' ');
        let at: i64 = parts.next()?.parse().ok()?;
        let undo = parts.next()?.to_owned();
        let text = parts.next()?.to_owned();
        (0..=LONGEST).contains(&(now - at)).then_some((at, Done { text, undo }))
    });
    lines.take(MOST).collect()
}

fn written(all: &[(i64, Done)]) -> String {
    let line = |(at, done): &(i64, Done)| {
        let text: String = done.text.chars().filter(|one| !one.is_control()).take(80).collect();
        // What undoes too much at once to be remembered is said all the same.
        let undo = Some(done.undo.as_str()).filter(|undo| undo.len() <= MOST_UNDO_BYTES).unwrap_or_default();
        format!("{at} {undo} {text}")
    };
    let lines = all.iter().take(MOST).map(line).scan(0, |length, line| {
        *length += line.len() + 1;
        Some((*length, line))
    });
    let fits = lines.take_while(|(length, _)| *length <= MOST_BYTES).map(|(_, line)| line);
    fits.collect::<Vec<_>>().join("\n")
}

/// Leads to a page, which says what was done and how to undo it.
pub(super) fn done(page: &Page, to: &str, act: &Act, text: &str) -> Response {
    let now = page.now.as_second();
    let mut all = vec![(now, Done { text: text.to_owned(), undo: act.word() })];
    all.extend(read(&page.done, now));
    remembering(page, to, &all)
}

/// The same of what nothing undoes.
pub(super) fn nothing_to_undo(page: &Page, to: &str, text: &str) -> Response {
    done(page, to, &Act::Nothing, text)
}

fn remembering(page: &Page, to: &str, all: &[(i64, Done)]) -> Response {
    let mut response = html::see_other(to);
    cookies::add(&mut response, cookies::set_for(cookies::DONE, &written(all), SHOWN, page.is_secure));
    response
}

/// Undoes one of the things that were done.
pub(super) async fn undo(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let word = sent.get("act");
    let act = Act::read(word).ok_or_else(|| Failure::field("act", "is nothing that can be undone"))?;
    act.undo(&page).await?;
    let mut left = read(&page.done, page.now.as_second());
    left.retain(|(_, done)| done.undo != word);
    Ok(remembering(&page, "/board", &left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_remembered_for_some_seconds() {
        let act = Act::Step { order: "o-1".to_owned(), state: State::Ready };
        let text = "18号 →\n做好 <b>".to_owned();
        let kept = written(&[(100, Done { text, undo: act.word() })]);
        let found = read(&kept, 105);
        assert_eq!(
            (found[0].1.text.as_str(), found[0].1.undo.as_str()),
            ("18号 →做好 <b>", "step.o-1.READY")
        );
        assert!(read(&kept, 221).is_empty() && read(&kept, 99).is_empty());
        assert!(read("nonsense\n1\n\u{0}", 100).is_empty());
    }

    #[test]
    fn an_act_is_read_as_it_was_written() {
        let ids = vec!["a".to_owned(), "b".to_owned()];
        for act in [
            Act::Gift { grant: "g".to_owned() },
            Act::Benefit { held: "u".to_owned() },
            Act::Dish { code: "3".to_owned(), sold_out: true },
            Act::Orders { ids },
            Act::Step { order: "o".to_owned(), state: State::Accepted },
        ] {
            assert_eq!(Act::read(&act.word()).map(|again| again.word()), Some(act.word()));
        }
        for word in ["", "step.o", "step.o.NOWHERE", "other.x"] {
            assert!(Act::read(word).is_none(), "{word}");
        }
    }
}
