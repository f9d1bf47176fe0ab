//! From characters to pieces.

use super::number::number_at;
use super::time::time_at;
use super::token::{Kind, Token};
use super::words::{after_any, phrase_at};
use crate::domain::menu::Menu;
use crate::domain::shop::Shop;

/// What makes a number part of a word: `3楼`, `2人`.
const UNITS: &[&str] = &[
    "楼",
    "层",
    "人",
    "位",
    "元",
    "块",
    "毛",
    "双筷",
    "栋",
    "幢",
    "室",
    "单元",
    "弄",
    "路",
    "岁",
    "度",
    "斤",
    "克",
    "桌",
    "张",
    "根",
    "条",
    "勺",
    "天",
    "次",
    "年",
    "月",
    "日",
    "门",
    "摊",
    "区",
    "街",
    "分钟",
    "小时",
    "%",
    "个人",
    "人份",
    "个小时",
    "份餐具",
];
/// What a number behind it belongs to: `电话1380…`.
const NOUNS: &[&str] = &[
    "电话", "手机", "微信", "房", "桌", "台", "座", "楼", "栋", "室", "第", "单元", "门牌", "区", "街", "路",
];
/// What `号` before it does not number a guest or a dish: `2号楼`.
const PLACES: &[&str] = &["楼", "院", "线", "店", "桌", "门", "摊", "铺", "区", "房", "档"];

/// Signs that part what stands around them.
const SIGNS: &str = ".,、;+/。:!?~-_·•&|\"'“”‘’—–…《》<>^`=\\)]】}〜「」〉〈";

pub(super) fn divides(character: char) -> bool {
    SIGNS.contains(character)
}

fn closing(open: char) -> Option<char> {
    Some(match open {
        '(' => ')',
        '[' => ']',
        '【' => '】',
        '{' => '}',
        _ => return None,
    })
}

/// Splits a folded text into pieces that cover all of it.
pub(super) fn lex(text: &[char], menu: &Menu, shop: &Shop) -> Vec<Token> {
    let mut lexer = Lexer { text, menu, shop, tokens: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        let (kind, end) = lexer.token(at);
        lexer.push(Token { kind, start: at, end });
        at = end;
    }
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a [char],
    menu: &'a Menu,
    shop: &'a Shop,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    /// Keeps a piece; words that touch become one.
    fn push(&mut self, token: Token) {
        match self.tokens.last_mut() {
            Some(last) if last.kind == token.kind && matches!(token.kind, Kind::Word | Kind::Blank) => {
                last.end = token.end;
            }
            _ => self.tokens.push(token),
        }
    }

    fn char_at(&self, at: usize) -> Option<char> {
        self.text.get(at).copied()
    }

    fn last_kind(&self) -> Option<Kind> {
        self.tokens.last().map(|token| token.kind)
    }

    fn token(&mut self, at: usize) -> (Kind, usize) {
        match self.char_at(at) {
            Some('\n') => (Kind::Newline, at + 1),
            Some(' ') => (Kind::Blank, at + 1),
            Some(open) if closing(open).is_some() => (Kind::Bracket, self.bracket_end(at, open)),
            Some('#') if matches!(self.last_kind(), Some(Kind::Number(_))) => (Kind::Hao, at + 1),
            Some('#') => (Kind::Hash, at + 1),
            Some('*' | '×' | '✕' | '✖' | '╳' | '乘') => (Kind::Times, at + 1),
            Some('x') if self.is_times(at) => (Kind::Times, at + 1),
            Some('号' | '號') if matches!(self.last_kind(), Some(Kind::Number(_))) => self.hao(at),
            Some('n') if let Some(end) = self.number_sign(at) => (Kind::Hash, end),
            Some('0'..='9') => self.digits(at),
            Some(character) if divides(character) => (Kind::Mark, at + 1),
            _ => self.word(at),
        }
    }

    /// To the closing bracket of this line, or to the end of the line.
    fn bracket_end(&self, at: usize, open: char) -> usize {
        let close = closing(open).unwrap_or(open);
        let mut depth = 0_usize;
        for (place, character) in self.text.iter().enumerate().skip(at) {
            match *character {
                '\n' => return place,
                c if c == open => depth += 1,
                c if c == close && depth == 1 => return place + 1,
                c if c == close => depth -= 1,
                _ => {}
            }
        }
        self.text.len()
    }

    /// Whether an `x` multiplies: `3x2`, `2x beer`, `土豆丝x2`.
    fn is_times(&self, at: usize) -> bool {
        let next = self.char_at(at + 1);
        let number_next = |place| number_at(self.text, place).is_some_and(|(number, _)| !number.counted);
        let next_is_number =
            number_next(at + 1) || (next == Some(' ') && number_next(at + 2)) || self.negative(at + 1);
        let after_number = matches!(self.last_kind(), Some(Kind::Number(_)));
        next_is_number || (after_number && !next.is_some_and(|c| c.is_ascii_alphanumeric()))
    }

    fn negative(&self, at: usize) -> bool {
        self.char_at(at) == Some('-') && self.char_at(at + 1).is_some_and(|c| c.is_ascii_digit())
    }

    /// `号` behind a number; `2号楼` is a place.
    fn hao(&mut self, at: usize) -> (Kind, usize) {
        if after_any(self.text, at + 1, PLACES).is_some() {
            if let Some(number) = self.tokens.last_mut() {
                number.kind = Kind::Word;
            }
            return (Kind::Word, at + 2);
        }
        (Kind::Hao, after_any(self.text, at + 1, &["菜"]).unwrap_or(at + 1))
    }

    /// `No.`, `no` or `number` before a number.
    fn number_sign(&self, at: usize) -> Option<usize> {
        let begins =
            !at.checked_sub(1).and_then(|before| self.char_at(before)).is_some_and(char::is_alphanumeric);
        let end = after_any(self.text, at, &["number", "no.", "no"]).filter(|_| begins)?;
        let number = after_any(self.text, end, &[" "]).unwrap_or(end);
        self.char_at(number).filter(char::is_ascii_digit).map(|_| number)
    }

    /// A time, a number, or a word that begins with digits.
    fn digits(&self, at: usize) -> (Kind, usize) {
        if let Some((when, end)) = time_at(self.text, at) {
            return (Kind::When(when), end);
        }
        let Some((number, end)) = number_at(self.text, at) else {
            return (Kind::Word, at + 1);
        };
        if let Some(end) = after_any(self.text, end, UNITS) {
            return (Kind::Word, end);
        }
        if self.belongs_to_noun(at) || is_phone(self.text.get(at..end).unwrap_or_default()) {
            return (Kind::Word, end);
        }
        match self.char_at(end) {
            Some(letter @ 'a'..='z')
                if !(letter == 'x' && self.times_after(end))
                    && phrase_at(self.text, end).is_none()
                    && self.menu.longest(self.text, end).is_none() =>
            {
                (Kind::Word, self.alphanumeric_end(end))
            }
            _ => (Kind::Number(number), end),
        }
    }

    fn times_after(&self, at: usize) -> bool {
        !self.char_at(at + 1).is_some_and(|c| c.is_ascii_alphabetic())
    }

    fn belongs_to_noun(&self, at: usize) -> bool {
        self.last_kind() == Some(Kind::Word)
            && NOUNS.iter().any(|noun| {
                let start = at.checked_sub(noun.chars().count());
                start.is_some_and(|start| after_any(self.text, start, &[noun]).is_some())
            })
    }

    fn alphanumeric_end(&self, at: usize) -> usize {
        let joins = |place: usize| {
            matches!(self.char_at(place), Some('-' | '\''))
                && self.char_at(place + 1).is_some_and(|c| c.is_ascii_alphanumeric())
        };
        let in_word =
            |place: usize| self.char_at(place).is_some_and(|c| c.is_ascii_alphanumeric()) || joins(place);
        (at + 1..self.text.len()).find(|place| !in_word(*place)).unwrap_or(self.text.len())
    }

    /// The longest of the name of a dish, a time, a number and a phrase.
    fn word(&self, at: usize) -> (Kind, usize) {
        let name = self.menu.longest(self.text, at).map(|(code, end)| (self.dish(code), end));
        let touches_word = self.last_kind() == Some(Kind::Word);
        let time = time_at(self.text, at).filter(|_| !(touches_word && self.char_at(at) == Some('一')));
        let time = time.map(|(when, end)| (Kind::When(when), end));
        let number = number_at(self.text, at).map(|(number, end)| (Kind::Number(number), end));
        let phrase =
            phrase_at(self.text, at).filter(|(kind, _)| *kind != Kind::Rice || self.shop.rice_code.is_some());
        let longest = [phrase, number, time, name].into_iter().flatten().max_by_key(|(_, end)| *end);
        longest.unwrap_or_else(|| {
            let letter = self.char_at(at).is_some_and(|c| c.is_ascii_alphanumeric());
            (Kind::Word, if letter { self.alphanumeric_end(at) } else { at + 1 })
        })
    }

    fn dish(&self, code: i32) -> Kind {
        if self.shop.rice_code == Some(code) { Kind::Rice } else { Kind::Name(code) }
    }
}

/// Eleven digits from 13 to 19.
fn is_phone(digits: &[char]) -> bool {
    digits.len() == 11 && matches!(digits, ['1', '3'..='9', ..])
}
