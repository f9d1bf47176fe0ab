//! What must hold for every message.

use std::collections::BTreeMap;

use jiff::Timestamp;
use orders::domain::{
    basket::{Basket, Rice},
    dialogue::{Context, Decision, Effect, Intent, Placement, decide},
    price::{Line, total},
    render::render,
    shorthand::{Action, LONGEST_TEXT, Reading, Unresolved, read},
};

use crate::scene::Scene;

/// A rule that does not hold, and what shows it.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) rule: &'static str,
    pub(crate) shown: String,
}

type Checked = Result<(), Broken>;

fn hold(rule: &'static str, holds: bool, shown: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Broken { rule, shown: shown() }) }
}

/// Reads a message and decides on it; the intent, or `None` if it is too long.
pub(crate) fn check(text: &str, scene: &Scene<'_>) -> Result<Option<Intent>, Broken> {
    let sender = scene.sender();
    let setting = scene.setting(sender.as_ref());
    let reading = read(text, setting);
    let too_long = text.trim().chars().count() > LONGEST_TEXT;
    hold("what is too long is refused, and nothing else", reading.is_err() == too_long, || {
        format!("{reading:?}")
    })?;
    let Ok(reading) = reading else { return Ok(None) };
    let again = read(text, setting);
    hold(
        "a message is read the same twice",
        again.as_ref().is_ok_and(|again| same(again, &reading)),
        || format!("{again:?}"),
    )?;
    evidence(text, &reading)?;

    let context = scene.context(&reading.needs(), sender);
    let decision = decide(&reading, text, &context);
    let again = decide(&reading, text, &context);
    hold("a message is decided the same twice", again == decision, || format!("{again:?}"))?;
    intent_and_effects(&decision)?;
    resolved(&reading, &decision, context.confirmed)?;
    // To show an order does nothing.
    if decision.effects.iter().any(|effect| !matches!(effect, Effect::Show { .. })) {
        nothing_dropped(text, &reading)?;
    }
    for effect in &decision.effects {
        effects(effect, &decision, &context)?;
        if let Effect::Place(placement) = effect {
            written_out(placement, scene)?;
        }
    }
    Ok(Some(decision.intent))
}

fn same(a: &Reading, b: &Reading) -> bool {
    a.requests == b.requests
        && (a.doubt, a.talk, a.language, a.together, a.allergy)
            == (b.doubt, b.talk, b.language, b.together, b.allergy)
        && a.dishes == b.dishes
        && a.skipped == b.skipped
        && a.meant().to_bits() == b.meant().to_bits()
}

fn evidence(text: &str, reading: &Reading) -> Checked {
    let length = text.chars().count();
    for evidence in reading.requests.iter().flat_map(|request| &request.evidence) {
        let within = evidence.span.start < evidence.span.end && evidence.span.end as usize <= length;
        hold("evidence lies within the message", within, || format!("{evidence:?} of {length}"))?;
    }
    Ok(())
}

/// If something is done, and all of the message could be read, every character
/// is accounted for.
fn nothing_dropped(text: &str, reading: &Reading) -> Checked {
    if reading.requests.iter().any(|request| !request.unresolved.is_empty()) {
        return Ok(());
    }
    let evidence =
        reading.requests.iter().flat_map(|request| &request.evidence).map(|evidence| evidence.span);
    let spans: Vec<_> = evidence.chain(reading.skipped.iter().copied()).collect();
    let mut covered = vec![false; text.chars().count()];
    for span in spans {
        if let Some(part) = covered.get_mut(span.start as usize..span.end as usize) {
            part.fill(true);
        }
    }
    let says = |c: char| c.is_alphanumeric() && !c.is_control() && !c.is_whitespace();
    let dropped = text.chars().zip(&covered).filter(|(c, covered)| says(*c) && !**covered);
    let dropped: String = dropped.map(|(c, _)| c).collect();
    hold("nothing typed is dropped", dropped.is_empty(), || format!("{dropped:?}: {:?}", reading.requests))
}

fn intent_and_effects(decision: &Decision) -> Checked {
    let shown = || format!("{decision:?}");
    let silent = decision.intent == Intent::Chat;
    hold("all but chat is answered", silent || !decision.reply.trim().is_empty(), shown)?;
    let idle = matches!(
        decision.intent,
        Intent::Chat | Intent::Clarify | Intent::Question | Intent::ShowMenu | Intent::Complaint
    );
    hold("talk does nothing", !idle || decision.effects.is_empty(), shown)?;
    let places = decision.effects.iter().any(|effect| matches!(effect, Effect::Place(_)));
    hold("an order is placed if one is said to be", decision.intent != Intent::PlaceOrder || places, shown)
}

/// All or nothing: what holds something that can't be resolved does nothing,
/// unless the sender said yes to what was understood.
fn resolved(reading: &Reading, decision: &Decision, confirmed: bool) -> Checked {
    let changes = |action: &Action| !matches!(action, Action::Status | Action::Cancel);
    let is_clear = |unresolved: &Unresolved| confirmed && (unresolved.takes_yes() || is_near(unresolved));
    let whole = reading.requests.iter().filter(|request| changes(&request.action));
    let whole = whole.filter(|request| request.unresolved.iter().all(is_clear)).count();
    let done = |effect: &&Effect| matches!(effect, Effect::Place(_) | Effect::Amend { .. });
    let done = decision.effects.iter().filter(done).count();
    hold("what is not understood is not done", done <= whole, || {
        format!("{:?} {decision:?}", reading.requests)
    })
}

fn effects(effect: &Effect, decision: &Decision, context: &Context<'_>) -> Checked {
    let open = |order| context.open_orders.values().flatten().find(|open| open.id == order);
    let shown = || format!("{effect:?} {:?}", decision.reply);
    match effect {
        Effect::Place(placed) => {
            lines(&placed.lines, placed.total)?;
            let known = context.sender.iter().chain(context.regulars.values());
            let known = known.into_iter().any(|regular| *regular == placed.customer);
            hold("an order is a known customer's", known, shown)?;
            let open = placed.basket.wanted.is_none_or(|wanted| context.shop.schedule.is_open(wanted));
            hold("an order is for when the shop is open", open, shown)?;
            let future = placed.basket.wanted.is_none_or(|wanted| wanted >= context.sent);
            hold("an order is for the future", future, shown)?;
            repeats(&decision.reply, &placed.basket.note, &placed.lines)
        }
        Effect::Amend { order, lines: changed, total, basket, .. } => {
            let early = open(*order).is_some_and(|open| !open.state.kitchen_has_begun());
            hold("an order is changed before it is cooked", early, shown)?;
            lines(changed, *total)?;
            repeats(&decision.reply, &basket.note, changed)
        }
        Effect::Cancel { order, .. } => {
            let early = open(*order).is_some_and(|open| !open.state.kitchen_has_begun());
            hold("an order is cancelled before it is cooked", early, shown)
        }
        Effect::Show { order } => hold("an order that is shown exists", open(*order).is_some(), shown),
    }
}

/// A yes takes the only dish that is near, which the menu tells.
fn is_near(unresolved: &Unresolved) -> bool {
    matches!(unresolved, Unresolved::Word { nearest, .. } if nearest.is_empty())
}

fn lines(lines: &[Line], sum: i64) -> Checked {
    let shown = || format!("{lines:?}");
    hold("an order has a line", !lines.is_empty(), shown)?;
    hold("a total is the sum of its lines", total(lines) == sum, || format!("{sum}: {lines:?}"))?;
    let mut of_each: BTreeMap<i32, u32> = BTreeMap::new();
    for line in lines {
        hold("a line has something", line.quantity >= 1, shown)?;
        *of_each.entry(line.code).or_default() += line.quantity;
    }
    hold("an order holds at most 99 of a dish", of_each.values().all(|quantity| *quantity <= 99), shown)
}

/// The reply repeats every wish.
fn repeats(reply: &str, note: &str, lines: &[Line]) -> Checked {
    let wishes = lines.iter().map(|line| line.note.as_str()).chain([note]);
    for wish in wishes {
        hold("the reply repeats every wish", reply.contains(wish), || format!("{wish:?}: {reply:?}"))?;
    }
    Ok(())
}

/// An order that is written out is read as that order. Wishes stand aside: they
/// are kept as they were typed, and what was typed may mean more elsewhere. Of words in a place
/// that may mean something else it is asked what they mean, as it was before.
fn written_out(placed: &Placement, scene: &Scene<'_>) -> Checked {
    let mut basket = placed.basket.clone();
    basket.note.clear();
    basket.dishes.iter_mut().for_each(|dish| dish.note.clear());
    let mut merged = Basket { dishes: Vec::new(), ..basket.clone() };
    basket.dishes.into_iter().for_each(|dish| merged.add(dish));
    // So far ahead can't be said by day.
    let days = |wanted: Timestamp| scene.sent.timestamp().duration_until(wanted).as_hours() / 24;
    merged.wanted = merged.wanted.filter(|wanted| days(*wanted) < 3);
    // Rice alone, and `加饭` at that, can only be said to an order that is there.
    if merged.dishes.is_empty() && matches!(merged.rice, Rice::Plus(_)) {
        return Ok(());
    }
    let sent = scene.sent.timestamp();
    let text = render(Some(placed.customer.number), &merged, scene.shop, sent);
    let reading = read(&text, scene.setting(None));
    let place = merged.address.clone().unwrap_or_default();
    let is_of_place =
        |left: &Unresolved| matches!(left, Unresolved::LeftOver { text } if place.contains(text));
    let same = reading.as_ref().is_ok_and(|reading| {
        matches!(reading.requests.as_slice(), [one] if one.unresolved.iter().all(is_of_place) && one.action == Action::Place(merged.clone()))
    });
    hold("an order that is written out is read as that order", same, || {
        format!("{text:?} {merged:?} {:?}", reading.map(|reading| reading.requests))
    })
}
