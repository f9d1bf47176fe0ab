//! Numbers as they are typed: Arabic, Chinese, and the first English words.

use crate::text::{word_begins, word_ends};

/// A number in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Its value; `u32::MAX` for one that is too large, or that is none after
    /// all (`两三`).
    pub value: u32,
    /// Whether it is written with Chinese numerals.
    pub chinese: bool,
    /// Whether it says a quantity by itself (`俩`, `two`).
    pub counted: bool,
}

const WORDS: [(&str, u32); 10] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
];

/// The number at a place, and where it ends.
pub fn number_at(text: &[char], at: usize) -> Option<(Number, usize)> {
    match text.get(at)? {
        '0'..='9' => Some(arabic(text, at)),
        '俩' | '倆' => Some((Number { value: 2, chinese: true, counted: true }, at + 1)),
        '仨' => Some((Number { value: 3, chinese: true, counted: true }, at + 1)),
        'a'..='z' => english(text, at),
        _ => chinese(text, at),
    }
}

fn arabic(text: &[char], at: usize) -> (Number, usize) {
    let digits = text.iter().skip(at).map_while(|character| character.to_digit(10));
    let (value, count) = digits.fold((0_u32, 0), |(value, count), digit| {
        (value.saturating_mul(10).saturating_add(digit), count + 1)
    });
    (Number { value, chinese: false, counted: false }, at + count)
}

fn english(text: &[char], at: usize) -> Option<(Number, usize)> {
    if !word_begins(text, at) {
        return None;
    }
    WORDS.iter().find_map(|(word, value)| {
        let end = at + word.len();
        let same = text.get(at..end)?.iter().copied().eq(word.chars()) && word_ends(text, end);
        same.then_some((Number { value: *value, chinese: false, counted: true }, end))
    })
}

enum Numeral {
    Digit(u32),
    Unit(u32),
    Tens(u32),
}

fn numeral(character: char) -> Option<Numeral> {
    Some(match character {
        '零' | '〇' => Numeral::Digit(0),
        '一' | '壹' => Numeral::Digit(1),
        '二' | '两' | '兩' | '贰' => Numeral::Digit(2),
        '三' | '叁' => Numeral::Digit(3),
        '四' | '肆' => Numeral::Digit(4),
        '五' | '伍' => Numeral::Digit(5),
        '六' | '陆' => Numeral::Digit(6),
        '七' | '柒' => Numeral::Digit(7),
        '八' | '捌' => Numeral::Digit(8),
        '九' | '玖' => Numeral::Digit(9),
        '十' | '拾' => Numeral::Unit(10),
        '百' => Numeral::Unit(100),
        '千' => Numeral::Unit(1000),
        '廿' => Numeral::Tens(20),
        '卅' => Numeral::Tens(30),
        _ => return None,
    })
}

fn chinese(text: &[char], at: usize) -> Option<(Number, usize)> {
    let count = text.iter().skip(at).map_while(|character| numeral(*character)).count();
    let numerals = text.get(at..at + count).filter(|run| !run.is_empty())?;
    let value = if numerals.iter().any(|c| matches!(numeral(*c), Some(Numeral::Unit(_) | Numeral::Tens(_)))) {
        with_units(numerals)
    } else {
        by_place(numerals)
    };
    Some((Number { value: value.unwrap_or(u32::MAX), chinese: true, counted: false }, at + count))
}

/// `一二` is 12; `两三` is no number.
fn by_place(numerals: &[char]) -> Option<u32> {
    if numerals.len() > 1 && numerals.iter().any(|c| matches!(c, '两' | '兩')) {
        return None;
    }
    numerals.iter().try_fold(0_u32, |value, character| match numeral(*character)? {
        Numeral::Digit(digit) => value.checked_mul(10)?.checked_add(digit),
        _ => None,
    })
}

/// `二十`, `一百零五`, `一百五` (150).
fn with_units(numerals: &[char]) -> Option<u32> {
    let (mut total, mut digit, mut last_unit, mut zero) = (0_u32, None, 10_000, false);
    for character in numerals {
        match numeral(*character)? {
            Numeral::Digit(0) if digit.is_none() => zero = true,
            Numeral::Digit(value) if digit.is_none() => digit = Some(value),
            Numeral::Unit(unit) if unit < last_unit => {
                total += digit.take().unwrap_or(1) * unit;
                (last_unit, zero) = (unit, false);
            }
            Numeral::Tens(tens) if last_unit > 10 && digit.is_none() => {
                total += tens;
                (last_unit, zero) = (10, false);
            }
            _ => return None,
        }
    }
    let place = if zero || last_unit < 100 { 1 } else { last_unit / 10 };
    Some(total + digit.unwrap_or(0) * place)
}
