//! What the earlier pastes of a chain have ordered.

use std::collections::HashSet;

use contracts::orders::v1 as pb;
use kernel::{MessageId, ShopId, Time};
use storage::Tx;

use super::people::people;
use crate::{
    cache::ShopMenu,
    convert,
    domain::{
        basket::Basket,
        pasted::Pasted,
        shorthand::{Action, Chain, Changed, Entry, Setting, chain, difference, read_without},
        text::Span,
    },
    error::Error,
    store::{
        messages::{self, Kept},
        orders::Record,
        orders::find::{self, Whose},
    },
};

const HOUR: i64 = 3_600_000_000;
/// A chain that nobody pasted for so long is over: today's may have the title, and
/// the lines, of yesterday's.
const OVER_AFTER: i64 = 12 * HOUR;
/// Earlier pastes are not looked for.
const OLDEST: i64 = 48 * HOUR;
const MOST_PASTES: i64 = 100;
/// So many orders of a sender are looked through for one that they said yes to.
const MOST_CONFIRMED: i64 = 20;

/// A message that may be a chain.
pub(super) struct Paste<'a> {
    pub(super) shop: &'a ShopId,
    pub(super) channel: &'a str,
    pub(super) id: MessageId,
    pub(super) text: &'a str,
    pub(super) sent_at: Time,
    /// The number of the customer its sender is bound to.
    pub(super) sender: Option<i32>,
}

/// An earlier paste.
struct Earlier {
    kept: Kept,
    chain: Chain,
}

impl Paste<'_> {
    /// What earlier pastes, by anybody, leave of it; none if it is no chain.
    pub(super) async fn compare(&self, tx: &mut Tx, shop_menu: &ShopMenu) -> Result<Option<Pasted>, Error> {
        let Some(now) = chain(self.text) else { return Ok(None) };
        let mut earlier = self.earlier(tx, &now.title).await?;
        let ordered = ordered_in(&earlier);
        for paste in earlier.iter_mut().filter(|paste| may_be_confirmed(&paste.chain, &now, &ordered)) {
            self.mark_confirmed(tx, paste).await?;
        }
        let chains: Vec<Chain> = earlier.iter().map(|paste| paste.chain.clone()).collect();
        let found = difference(&chains, &now);
        let mut changed = Vec::new();
        for line in &found.changed {
            changed.push((line.span, self.asked_for(tx, shop_menu, &earlier, *line).await?));
        }
        let is_nothing_new = found.known.len() == now.entries.len();
        Ok(Some(Pasted { known: found.known, changed, is_nothing_new }))
    }

    /// The earlier pastes, the newest first, with what their answers say was
    /// ordered.
    async fn earlier(&self, tx: &mut Tx, title: &str) -> Result<Vec<Earlier>, Error> {
        let since = self.sent_at.plus_micros(-OLDEST);
        let kept =
            messages::pastes(tx, self.shop, (self.channel, title), self.id, since, MOST_PASTES).await?;
        let mut found = Vec::new();
        let mut next = self.sent_at;
        for kept in kept {
            let sent_at = kept.sent_time()?;
            if sent_at < next.plus_micros(-OVER_AFTER) {
                break;
            }
            next = sent_at;
            if let Some(mut chain) = chain(&kept.text) {
                mark(&mut chain, self.answered(&kept)?.as_deref());
                found.push(Earlier { kept, chain });
            }
        }
        Ok(found)
    }

    /// The characters of a paste that its answer made orders of; none if it has no
    /// answer yet.
    fn answered(&self, kept: &Kept) -> Result<Option<Vec<Span>>, Error> {
        if kept.answer.is_none() {
            return Ok(None);
        }
        let name = convert::message_name(self.shop, MessageId(kept.message_id));
        let answer: pb::Message = convert::kept_to(self.shop, kept.clone())?;
        let evidence = answer.orders.into_iter().flat_map(|order| order.evidence);
        let of_paste = evidence.filter(|evidence| evidence.message == name);
        let span = |evidence: pb::order::Evidence| {
            let place = |at: i32| u32::try_from(at).unwrap_or(0);
            Span { start: place(evidence.start), end: place(evidence.end) }
        };
        Ok(Some(of_paste.map(span).collect()))
    }

    /// Adds what its sender ordered by saying yes to a question of ours.
    async fn mark_confirmed(&self, tx: &mut Tx, paste: &mut Earlier) -> Result<(), Error> {
        let whose = Whose::Sender(&paste.kept.channel, &paste.kept.sender_id);
        let orders = find::latest(tx, self.shop, &whose, &[], MOST_CONFIRMED).await?;
        let id = paste.kept.message_id;
        let spans: Vec<Span> = orders.iter().flat_map(|order| read_from(order, MessageId(id))).collect();
        mark(&mut paste.chain, Some(&spans));
        Ok(())
    }

    /// What a line asked for in whose place there is another now; none if that
    /// can't be told.
    async fn asked_for(
        &self,
        tx: &mut Tx,
        shop_menu: &ShopMenu,
        earlier: &[Earlier],
        line: Changed,
    ) -> Result<Option<Basket>, Error> {
        let Some(paste) = earlier.get(line.chain) else { return Ok(None) };
        let text = &paste.kept.text;
        let people = people(tx, self.shop, shop_menu, text).await?;
        let sent = paste.kept.sent_time()?.timestamp();
        let setting = Setting {
            menu: &shop_menu.menu,
            shop: &shop_menu.shop,
            people: &people,
            sent,
            sender: self.sender,
        };
        let spans = paste.chain.entries.iter().map(|entry| entry.span);
        let others: Vec<Span> = spans.filter(|span| *span != line.was).collect();
        let reading = read_without(text, setting, &others).map_err(super::too_long)?;
        Ok(reading.requests.into_iter().find_map(|request| match request.action {
            Action::Place(basket) if !basket.dishes.is_empty() => Some(basket),
            _ => None,
        }))
    }
}

/// Notes which lines were ordered: those of these characters, or all.
fn mark(chain: &mut Chain, spans: Option<&[Span]>) {
    for entry in &mut chain.entries {
        let has = |span: &Span| entry.span.start <= span.start && span.end <= entry.span.end;
        entry.is_ordered |= spans.is_none_or(|spans| spans.iter().any(has));
    }
}

fn ordered_in(earlier: &[Earlier]) -> HashSet<String> {
    let entries = earlier.iter().flat_map(|paste| &paste.chain.entries);
    entries.filter(|entry| entry.is_ordered).map(|entry| entry.content.clone()).collect()
}

/// Whether a line of an earlier paste has no order in any answer and is, or was,
/// one of now.
fn may_be_confirmed(old: &Chain, now: &Chain, ordered: &HashSet<String>) -> bool {
    let is_now = |old: &Entry| {
        now.entries
            .iter()
            .any(|new| new.content == old.content || new.guest.is_some() && new.guest == old.guest)
    };
    old.entries.iter().any(|old| !ordered.contains(&old.content) && is_now(old))
}

/// The characters of a message that an order was read from.
fn read_from(order: &Record, message: MessageId) -> Vec<Span> {
    if order.origin.message != Some(message) {
        return Vec::new();
    }
    let of_message = order.evidence.iter().filter(|evidence| evidence.message == message.0);
    of_message.map(|evidence| evidence.evidence.span).collect()
}
