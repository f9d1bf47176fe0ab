//! Messages out of the shorthand's own words, and out of anything.

use tests::Random;

use crate::words::{
    ADDRESSES, CHANGES, DIVIDERS, HAN_DIGITS, HEADERS, NAMES, NOTES, QUANTITIES, RICE, SIGNS, TIMES, VERBS,
    ZEROS,
};

/// A message, in the pieces it was put together from.
pub(crate) fn message(random: &mut Random) -> Vec<String> {
    match random.below(100) {
        0..40 => shaped(random),
        40..50 => short(random),
        50..75 => soup(random, 24),
        75..90 => spoilt(random),
        90..99 => anything(random, 40),
        _ => long(random),
    }
}

/// As a guest would write it.
fn shaped(random: &mut Random) -> Vec<String> {
    let mut pieces = Vec::new();
    for line in 0..=random.below(3) {
        if line > 0 {
            pieces.push("\n".to_owned());
        }
        if random.chance(60) {
            pieces.push((*random.pick(&HEADERS)).to_owned());
            pieces.push((*random.pick(&DIVIDERS)).to_owned());
        }
        if random.chance(40) {
            pieces.push((*random.pick(&VERBS)).to_owned());
        }
        for _ in 0..=random.below(4) {
            pieces.extend(dish(random));
            pieces.push((*random.pick(&DIVIDERS)).to_owned());
        }
        for beside in [&RICE, &NOTES, &TIMES, &ADDRESSES, &CHANGES] {
            if random.chance(15) {
                pieces.push((*random.pick(beside)).to_owned());
                pieces.push((*random.pick(&DIVIDERS)).to_owned());
            }
        }
    }
    pieces
}

/// A word or two that are no order: where is it, cancel it, the menu.
fn short(random: &mut Random) -> Vec<String> {
    let mut pieces = Vec::new();
    if random.chance(30) {
        pieces.push((*random.pick(&HEADERS)).to_owned());
    }
    for _ in 0..=random.below(2) {
        pieces.push((*random.pick(&CHANGES)).to_owned());
        if random.chance(40) {
            pieces.push(word(random));
        }
    }
    pieces
}

fn dish(random: &mut Random) -> Vec<String> {
    let which = if random.chance(50) { number(random) } else { (*random.pick(&NAMES)).to_owned() };
    let mut pieces = vec![which];
    if random.chance(35) {
        let place = if random.chance(80) { pieces.len() } else { 0 };
        pieces.insert(place, (*random.pick(&QUANTITIES)).to_owned());
    }
    if random.chance(15) {
        pieces.push((*random.pick(&NOTES)).to_owned());
    }
    pieces
}

/// Words in no order.
fn soup(random: &mut Random, most: usize) -> Vec<String> {
    (0..random.below(most)).map(|_| word(random)).collect()
}

fn word(random: &mut Random) -> String {
    let lists = [
        &HEADERS,
        &VERBS,
        &NAMES,
        &DIVIDERS,
        &DIVIDERS,
        &QUANTITIES,
        &RICE,
        &NOTES,
        &TIMES,
        &ADDRESSES,
        &CHANGES,
        &SIGNS,
    ];
    match random.below(lists.len() + 2) {
        list if list < lists.len() => (*random.pick(lists[list])).to_owned(),
        _ => number(random),
    }
}

/// A number of some script, mostly one that is on the menu.
fn number(random: &mut Random) -> String {
    if random.chance(15) {
        return (0..=random.below(3)).map(|_| *random.pick(&HAN_DIGITS)).collect();
    }
    let value = match random.below(20) {
        0..14 => 1 + random.below(30) as u128,
        14..17 => 88 + random.below(6) as u128,
        17..19 => random.below(100_000) as u128,
        _ => 10_u128.pow(u32::try_from(random.below(38)).expect("small")),
    };
    let zero = *random.pick(ZEROS);
    let digit = |c: char| char::from_u32(zero as u32 + c as u32 - '0' as u32).expect("a digit");
    value.to_string().chars().map(digit).collect()
}

/// As a guest would write it, with slips.
fn spoilt(random: &mut Random) -> Vec<String> {
    let mut pieces: Vec<String> = shaped(random).concat().chars().map(String::from).collect();
    for _ in 0..=random.below(6) {
        let at = random.below(pieces.len());
        match random.below(5) {
            0 if pieces.len() > 1 => drop(pieces.remove(at)),
            1 => pieces.insert(at, pieces[at].clone()),
            2 => pieces.swap(at, 0),
            3 => pieces.insert(at, anything(random, 2).concat()),
            _ => pieces.insert(at, word(random)),
        }
    }
    pieces
}

/// Characters from all over Unicode.
fn anything(random: &mut Random, most: usize) -> Vec<String> {
    let character = |random: &mut Random| {
        let end = *random.pick(&[0x80, 0x800, 0x3100, 0xa000, 0x1_0000, 0x2_0000, 0x11_0000]);
        let code = u32::try_from(random.below(end)).expect("small");
        char::from_u32(code).unwrap_or('\u{fffd}').to_string()
    };
    (0..random.below(most)).map(|_| character(random)).collect()
}

/// Up to a little over the longest that is read: where time runs away, it does so here.
fn long(random: &mut Random) -> Vec<String> {
    let length = random.below(2_100);
    let some = soup(random, 12);
    let one_word = random.chance(50);
    let mut pieces = Vec::new();
    let mut characters = 0;
    while characters < length {
        let piece = if one_word && !some.is_empty() { random.pick(&some).clone() } else { word(random) };
        characters += piece.chars().count().max(1);
        pieces.push(piece);
    }
    pieces
}
