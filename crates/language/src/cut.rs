//! Cuts a text into the pieces it is most cheaply made of. Every stretch has its
//! possible meanings, each with a cost; the cheapest whole cut wins, not the
//! first or the longest piece.

mod called;
mod either;
mod numbers;

use std::ops::Range;

use crate::{
    lexicon::{Sense, Senses, words_at},
    names::{Called, Vocabulary},
    number::Number,
    quote::{Mask, masks},
    text::{Text, word_begins, word_ends},
    time::{When, time_at},
    trie::Trie,
};

/// What a piece is by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The end of a line.
    Newline,
    /// Blanks.
    Blank,
    /// A sign.
    Mark(char),
    /// A number.
    Number(Number),
    /// The name of a dish.
    Name(i32),
    /// What sounds like the name of a dish.
    Sound(i32),
    /// A part of the names of dishes, an index into the vocabulary's.
    Part(usize),
    /// A time.
    When(When),
    /// A regular by name: their number.
    Person(i32),
    /// A word of the lexicon, or one of the shop's own wishes.
    Word,
    /// What is not read.
    Masked(Mask),
    /// A sign of a feeling.
    Emoji,
    /// A long number: a phone, a code.
    Digits,
    /// Anything else.
    Unknown,
}

/// A piece of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// What it may mean as a word, if it is one as well.
    pub senses: Senses,
    /// Whether a name is an everyday word, too.
    pub weak: bool,
    /// Its first character in the folded text.
    pub start: usize,
    /// One past its last.
    pub end: usize,
}

impl Token {
    /// Where it stands.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether it may mean this.
    pub fn is(&self, sense: Sense) -> bool {
        self.senses.has(sense)
    }

    /// Whether it may mean any of these.
    pub fn any(&self, senses: &[Sense]) -> bool {
        self.senses.any(senses)
    }

    /// Whether it divides what stands around it.
    pub fn divides(&self) -> bool {
        matches!(self.kind, Kind::Newline | Kind::Blank | Kind::Mark(_))
    }

    /// The number it is.
    pub fn number(&self) -> Option<Number> {
        match self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }
}

/// Regulars by name.
pub type People = Trie<i32>;

/// Costs of pieces. Fewer, longer pieces are cheaper; what nobody knows is dear.
mod cost {
    pub(super) const SIGN: f32 = 0.1;
    pub(super) const NAME: f32 = 0.7;
    pub(super) const WEAK_NAME: f32 = 0.95;
    pub(super) const PERSON: f32 = 0.6;
    pub(super) const TIME: f32 = 0.8;
    pub(super) const WORD: f32 = 1.0;
    /// Before the same as a word of another kind.
    pub(super) const CALLED: f32 = 0.98;
    pub(super) const SHORT_WORD: f32 = 1.25;
    pub(super) const DIGITS: f32 = 0.8;
    pub(super) const NUMERAL: f32 = 1.1;
    pub(super) const PART: f32 = 1.3;
    /// A part of a name that is a word as well: it is both.
    pub(super) const KNOWN_PART: f32 = 0.99;
    /// Numerals side by side: two numbers rather than one.
    pub(super) const NUMERALS: f32 = 1.3;
    pub(super) const SOUND: f32 = 1.4;
    pub(super) const UNKNOWN: f32 = 2.0;
    /// Letters and digits: `A12`.
    pub(super) const MIXED: f32 = 1.5;
}

/// The pieces of a text, which cover all of it.
pub fn cut(text: &Text, vocabulary: &Vocabulary, people: &People) -> Vec<Token> {
    let masks = masks(text.folded(), vocabulary);
    let cutter = Cutter { text: text.folded(), vocabulary, people, masks: &masks, by_sound: false };
    let tokens = cutter.cut();
    // By sound only where something is not understood: it is dear to look for.
    let is_clear = tokens.iter().all(|token| !matches!(token.kind, Kind::Unknown | Kind::Part(_)));
    if is_clear {
        return tokens;
    }
    let mut tokens = Cutter { by_sound: true, ..cutter }.cut();
    leave_out(text, &mut tokens);
    tokens
}

/// What a place follows with `to`.
const SENDS: [&str; 5] = ["deliver ", "send ", "deliver it ", "send it ", "bring it "];

struct Cutter<'a> {
    text: &'a [char],
    vocabulary: &'a Vocabulary,
    people: &'a People,
    masks: &'a [(Mask, Range<usize>)],
    by_sound: bool,
}

/// The cheapest way to a place: its cost, and the piece that ends there.
type Way = (f32, Option<Token>);

impl Cutter<'_> {
    fn cut(&self) -> Vec<Token> {
        let mut ways: Vec<Way> = vec![(f32::INFINITY, None); self.text.len() + 1];
        if let Some(first) = ways.first_mut() {
            first.0 = 0.0;
        }
        for at in 0..self.text.len() {
            let Some((so_far, _)) = ways.get(at).copied().filter(|(cost, _)| cost.is_finite()) else {
                continue;
            };
            self.pieces(at, &mut |token, cost| {
                if let Some(way) = ways.get_mut(token.end)
                    && so_far + cost < way.0
                {
                    *way = (so_far + cost, Some(token));
                }
            });
        }
        trace(&ways, self.text.len())
    }

    /// Every piece that may begin at a place, with its cost.
    fn pieces(&self, at: usize, found: &mut dyn FnMut(Token, f32)) {
        let bare = |kind, end| Token { kind, senses: Senses::default(), weak: false, start: at, end };
        if let Some((mask, range)) = self.masks.iter().find(|(_, range)| range.start == at) {
            return found(bare(Kind::Masked(*mask), range.end), 0.0);
        }
        let Some(character) = self.text.get(at).copied() else { return };
        match character {
            '\n' => return found(bare(Kind::Newline, at + 1), cost::SIGN),
            ' ' => return found(bare(Kind::Blank, at + 1), cost::SIGN),
            _ => {}
        }
        self.names(at, found);
        self.words(at, found);
        self.numbers(at, found);
        if let Some(end) = called::called_at(self.text, at).filter(|end| !self.is_food(at, *end)) {
            found(Token { senses: Senses::of(Sense::Called), ..bare(Kind::Word, end) }, cost::CALLED);
        }
        if let Some(end) = either::either_at(self.text, at) {
            found(Token { senses: Senses::of(Sense::Question), ..bare(Kind::Word, end) }, cost::WORD);
        }
        if let Some((when, end)) = time_at(self.text, at) {
            found(bare(Kind::When(when), end), cost::TIME);
        }
        if let Some((number, end)) = self.people.longest(self.text, at, |end| word_ends(self.text, end)) {
            found(bare(Kind::Person(number), end), cost::PERSON);
        }
        // `3 ✖2` is twice.
        let times = character == '✖' && self.text.get(at + 1).is_some_and(char::is_ascii_digit);
        if matches!(character, '❌' | '✖' | '🚫') && !times {
            found(Token { senses: Senses::of(Sense::Gone), ..bare(Kind::Word, at + 1) }, cost::SIGN);
        } else if character == '🍚' {
            found(Token { senses: Senses::of(Sense::Rice), ..bare(Kind::Word, at + 1) }, cost::SIGN);
        } else if character == '🌶' {
            found(Token { senses: Senses::of(Sense::Core), ..bare(Kind::Word, at + 1) }, cost::SIGN);
        } else if is_emoji(character) {
            found(bare(Kind::Emoji, at + 1), cost::SIGN);
        } else if !character.is_alphanumeric() {
            found(bare(Kind::Mark(character), at + 1), cost::SIGN);
        } else {
            let end = self.word_end(at);
            found(bare(Kind::Unknown, end), self.unknown(at, end));
        }
    }

    /// What an unknown stretch costs. Letters and digits belong together (`A12`),
    /// but for an `x` that multiplies.
    fn unknown(&self, at: usize, end: usize) -> f32 {
        let word = self.text.get(at..end).unwrap_or_default();
        match word {
            ['x', rest @ ..] if !rest.is_empty() && rest.iter().all(char::is_ascii_digit) => {
                cost::UNKNOWN * 2.0
            }
            _ if word.len() > 1 && word.iter().any(char::is_ascii_digit) => cost::MIXED,
            _ => cost::UNKNOWN,
        }
    }

    fn names(&self, at: usize, found: &mut dyn FnMut(Token, f32)) {
        let part =
            |token: Token| (token, if token.senses.is_empty() { cost::PART } else { cost::KNOWN_PART });
        let bare = |kind, weak, end| Token { kind, senses: self.senses(at, end), weak, start: at, end };
        self.vocabulary.each(self.text, at, |called, end| match called {
            Called::Dish { code, weak } => {
                let price = if weak { cost::WEAK_NAME } else { cost::NAME };
                found(bare(Kind::Name(code), weak, end), price);
            }
            Called::Part(index) => {
                let (token, price) = part(bare(Kind::Part(index), false, end));
                found(token, price);
            }
        });
        if self.by_sound
            && let Some((code, end)) = self.vocabulary.sounds_like(self.text, at)
        {
            found(bare(Kind::Sound(code), false, end), cost::SOUND);
        }
    }

    /// What a stretch means as a word, whatever else it is.
    fn senses(&self, at: usize, end: usize) -> Senses {
        let mut all = Senses::default();
        words_at(self.text, at, |senses, to| {
            if to == end {
                all = senses;
            }
        });
        all
    }

    fn words(&self, at: usize, found: &mut dyn FnMut(Token, f32)) {
        if !word_begins(self.text, at) || self.leads_to_a_place(at) {
            return;
        }
        let word = |senses, end| Token { kind: Kind::Word, senses, weak: false, start: at, end };
        words_at(self.text, at, |senses, end| {
            if word_ends(self.text, end) && !self.takes_a_time(at, end) {
                let price = if end == at + 1 { cost::SHORT_WORD } else { cost::WORD };
                found(word(senses, end), price);
            }
        });
        if let Some(end) = self.vocabulary.wish(self.text, at) {
            found(word(Senses::of(Sense::Wish), end), cost::NAME);
        }
    }

    /// In `deliver to go street`, `to` belongs to what stands before it.
    fn leads_to_a_place(&self, at: usize) -> bool {
        let (before, after) = self.text.split_at_checked(at).unwrap_or_default();
        let sends = |word: &str| {
            let start = before.len().checked_sub(word.len());
            start
                .and_then(|start| before.get(start..))
                .is_some_and(|end| word.chars().eq(end.iter().copied()))
        };
        after.starts_with(&['t', 'o', ' ']) && SENDS.into_iter().any(sends)
    }

    /// In `deliver at 12`, `at` belongs to the time.
    fn takes_a_time(&self, start: usize, end: usize) -> bool {
        let last = end.saturating_sub(2);
        last > start && self.text.get(last..end) == Some(&['a', 't']) && time_at(self.text, last).is_some()
    }

    /// `来份小龙虾`: what looks like somebody's name behind a verb or a unit, or before an
    /// animal, goes on as food.
    fn is_food(&self, at: usize, end: usize) -> bool {
        let next = self.text.get(end);
        let asked = at.checked_sub(1).and_then(|before| self.text.get(before));
        let follows = |chars: &str| next.is_some_and(|c| chars.contains(*c));
        let mut is_dish = false;
        self.names(end, &mut |_, _| is_dish = true);
        !is_dish
            && (follows("虾蟹")
                || asked.is_some_and(|c| "份个盘碗来点要".contains(*c))
                    && follows("鱼鸡鸭鹅肉菜汤面饭粥饼豆菇"))
    }

    /// The end of a word of letters, or of one other character.
    fn word_end(&self, at: usize) -> usize {
        let in_word = |place: usize| {
            self.text.get(place).is_some_and(|c| {
                c.is_ascii_alphanumeric()
                    || (*c == '\'' && self.text.get(place + 1).is_some_and(char::is_ascii_alphabetic))
            })
        };
        if !self.text.get(at).is_some_and(char::is_ascii_alphabetic) {
            return at + 1;
        }
        (at + 1..self.text.len()).find(|place| !in_word(*place)).unwrap_or(self.text.len())
    }
}

fn is_emoji(character: char) -> bool {
    matches!(character, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{2300}'..='\u{23ff}' | '\u{203c}' | '\u{2049}')
        && !matches!(character, '✕' | '✖' | '╳')
}

fn trace(ways: &[Way], end: usize) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = end;
    while let Some((_, Some(token))) = ways.get(at) {
        tokens.push(*token);
        at = token.start;
    }
    tokens.reverse();
    join(tokens)
}

/// `走花生` leaves out what stands behind it, as in Cantonese.
fn leave_out(text: &Text, tokens: &mut [Token]) {
    for at in 1..tokens.len() {
        let left_out = tokens.get(at).is_some_and(|next| next.any(&[Sense::Core, Sense::Rice]));
        if let Some(token) = tokens.get_mut(at - 1).filter(|token| left_out && token.kind == Kind::Unknown)
            && text.folded().get(token.range()) == Some(&['走'])
        {
            token.kind = Kind::Word;
            token.senses = Senses::of(Sense::Neg);
        }
    }
}

/// Unknown characters that touch become one piece.
fn join(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match joined.last_mut() {
            Some(last) if last.kind == token.kind && matches!(token.kind, Kind::Unknown | Kind::Blank) => {
                last.end = token.end;
            }
            _ => joined.push(token),
        }
    }
    joined
}
