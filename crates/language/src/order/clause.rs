//! What divides, and words that change nothing by themselves.

use super::{Op, Parser};
use crate::{
    cut::{Kind, Token},
    lexicon::Sense,
    quote::Mask,
    reading::Part,
    text::Text,
};

/// Whether a piece ends a clause.
pub(crate) fn ends_clause(token: &Token) -> bool {
    match token.kind {
        Kind::Newline => true,
        Kind::Mark(sign) => matches!(
            sign,
            ',' | ';' | '。' | '!' | '?' | '~' | '…' | '，' | '；' | '！' | '？' | '—' | '|' | '/'
        ),
        _ => false,
    }
}

/// From here on a message asks, whatever it would change.
const RATHER_ASKS: f64 = 0.5;

/// Words that are signs of what is being done.
const SIGNS: [Sense; 9] = [
    Sense::Question,
    Sense::Past,
    Sense::Good,
    Sense::Bad,
    Sense::Money,
    Sense::Talk,
    Sense::Other,
    Sense::Status,
    Sense::Correct,
];

/// Where the clause around a piece begins and ends, blanks dividing as well, and how
/// many clauses ended before the piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clause {
    start: usize,
    end: usize,
    number: usize,
}

/// The clause of each piece, and of the end. They are asked for at every step: searched
/// for each time, a long message would take the square of its length.
pub(super) fn clauses(text: &Text, tokens: &[Token]) -> Vec<Clause> {
    let mut clauses = Vec::with_capacity(tokens.len() + 1);
    let (mut start, mut number) = (0, 0);
    for (at, token) in tokens.iter().enumerate() {
        clauses.push(Clause { start, end: tokens.len(), number });
        let is_blank = token.kind == Kind::Blank;
        number += usize::from(ends_clause(token) || is_blank);
        if ends_clause(token) || is_blank && is_wide(text, token) {
            for clause in clauses.iter_mut().skip(start) {
                clause.end = at;
            }
            start = at + 1;
        }
    }
    clauses.push(Clause { start, end: tokens.len(), number });
    clauses
}

/// A blank between Chinese words divides them; between English ones it doesn't.
fn is_wide(text: &Text, blank: &Token) -> bool {
    let latin = |place: Option<usize>| {
        place.and_then(|place| text.folded().get(place)).is_some_and(char::is_ascii_alphabetic)
    };
    !(latin(blank.start.checked_sub(1)) && latin(Some(blank.end)))
}

impl Parser<'_> {
    /// The pieces of the clause around a place, blanks dividing as well.
    pub(super) fn clause(&self, at: usize) -> std::ops::Range<usize> {
        self.clause_of(at).map_or(at..at, |clause| clause.start..clause.end)
    }

    pub(super) fn is_wide_blank(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| is_wide(self.source.text, &token))
    }

    /// Which clause a place is in: how many ended before it.
    pub(super) fn clause_number(&self, at: usize) -> usize {
        self.clause_of(at).map_or(0, |clause| clause.number)
    }

    fn clause_of(&self, at: usize) -> Option<Clause> {
        self.clauses.get(at).or(self.clauses.last()).copied()
    }

    /// Takes a sign that divides.
    pub(super) fn divider(&mut self, token: Token) -> bool {
        match token.kind {
            Kind::Masked(mask) => {
                self.content.signs.talk |= matches!(mask, Mask::Link | Mask::Unreadable);
                self.content.signs.money |= mask == Mask::Money;
                if mask == Mask::Location {
                    self.content.left_over.push(token.range());
                }
                self.skip_to(self.at + 1)
            }
            Kind::Emoji if self.is_counted_food(token) => {
                self.content.left_over.push(token.range());
                self.at += 1;
                true
            }
            Kind::Emoji => self.skip_to(self.at + 1),
            Kind::Mark('?' | '？') if self.requests_a_change() => self.end_clause(),
            Kind::Mark('?' | '？') => {
                self.content.signs.question = true;
                self.content.remarks.push(self.clause_number(self.at));
                self.end_clause()
            }
            // A sign that joins a quantity to its dish, or holds a wish.
            Kind::Mark(
                '*' | '×' | ':' | '=' | '(' | '（' | '+' | '¥' | '￥' | '$' | '#' | '&' | '[' | '【' | '-'
                | '−' | '–' | '→',
            ) => false,
            Kind::Newline | Kind::Mark(_) if ends_clause(&token) => self.end_clause(),
            Kind::Newline | Kind::Mark(_) | Kind::Blank => {
                self.at += 1;
                true
            }
            _ => false,
        }
    }

    /// `农家小炒肉能否改为两份？`: it is asked for, and not whether it can be had.
    fn requests_a_change(&self) -> bool {
        let clause = self.clause(self.at.saturating_sub(1));
        let said = self.said(clause.start, self.at);
        let asks = ["能否", "能不能", "可不可以", "可否", "麻烦", "帮我", "can you", "could you"];
        let changes = clause.filter_map(|at| self.token(at)).any(|token| token.is(Sense::ReplaceSurely));
        changes
            && asks.iter().any(|word| said.contains(word))
            && !said.contains(['吗', '么'])
            && self.rather_changes()
    }

    /// Whether the message as a whole rather changes an order than asks.
    fn rather_changes(&self) -> bool {
        let pieces = crate::act::abstracted_pieces(self.source.text, self.tokens);
        let likely = crate::act::judge(&pieces);
        likely.of(crate::act::Act::Question) < RATHER_ASKS
    }

    /// `🥒+1`: a picture of food with a quantity is no decoration.
    fn is_counted_food(&self, token: Token) -> bool {
        let food = self
            .source
            .text
            .folded()
            .get(token.start)
            .is_some_and(|c| matches!(c, '\u{1f32d}'..='\u{1f37f}' | '\u{1f950}'..='\u{1f96f}'));
        let counts = |place: Option<usize>| {
            place
                .and_then(|place| self.token(place))
                .is_some_and(|token| token.number().is_some() || token.is(crate::lexicon::Sense::Double))
        };
        food && (counts(Some(self.past_blanks(self.at + 1)))
            || self.is_times(self.past_blanks(self.at + 1))
            || counts(self.at.checked_sub(1)))
    }

    /// `整得出来不`, `有米饭没`: a last word that denies nothing asks.
    pub(super) fn asks_at_the_end(&mut self) {
        let asks = |token: &Token| {
            let said = self.source.text.slice(token.range());
            !token.any(&[Sense::Courtesy, Sense::Filler])
                && said.ends_with(['不', '没', '未', '伐', '冇', '否'])
        };
        let last = self.tokens.iter().rposition(|token| !token.divides());
        // `大车能停门口不 十三米的`: of a clause before the last, only by the word alone.
        let alone = |at: &usize| {
            self.token(*at).is_some_and(|token| token.end - token.start == 1)
                && self.token(at + 1).is_some_and(|next| next.divides())
        };
        let asking: Vec<usize> = (1..self.tokens.len())
            .filter(|at| Some(*at) == last || alone(at))
            .filter(|at| {
                self.tokens.get(*at).is_some_and(asks)
                    && !self.tokens.get(*at - 1).is_some_and(Token::divides)
            })
            .map(|at| self.clause_number(at))
            .collect();
        self.content.signs.question |= !asking.is_empty();
        self.content.remarks.extend(asking);
    }

    fn end_clause(&mut self) -> bool {
        // What is to be taken away or put in its place may follow behind a comma.
        if !matches!(self.op, Op::From) {
            self.op = Op::Want;
        }
        self.asked = false;
        self.at += 1;
        true
    }

    /// A word that changes nothing by itself, or a sign of what is being done.
    pub(super) fn small_word(&mut self, token: Token) -> bool {
        if token.kind == Kind::Mark('→') {
            self.content.left_over.push(token.range());
        }
        if matches!(token.kind, Kind::Mark(_)) {
            return self.skip_to(self.at + 1);
        }
        if token.kind != Kind::Word {
            return false;
        }
        self.note_signs(token);
        if token.any(&[Sense::Third, Sense::Spot]) {
            self.content.left_over.push(token.range());
            return self.skip_to(self.at + 1);
        }
        let asks = token.any(&[Sense::Order, Sense::OrderSurely, Sense::Again, Sense::More]);
        if asks {
            self.verb(token);
        }
        let changes_nothing = [
            Sense::Order,
            Sense::OrderSurely,
            Sense::Again,
            Sense::More,
            Sense::Soft,
            Sense::Filler,
            Sense::Courtesy,
            Sense::Iam,
            Sense::Behalf,
            Sense::And,
            Sense::With,
            Sense::Kept,
            Sense::Reason,
            Sense::Unit,
            Sense::Hao,
            Sense::LabelDish,
            Sense::Yes,
            Sense::Extra,
            Sense::Each,
            Sense::Hash,
            Sense::Rewrite,
        ];
        if token.any(&changes_nothing) || token.any(&SIGNS) {
            let matters = token.any(&[Sense::Question, Sense::Bad, Sense::Money, Sense::Talk, Sense::Status]);
            if !token.any(&changes_nothing) && matters {
                self.content.left_over.push(token.range());
            }
            return self.skip_to(self.at + 1);
        }
        false
    }

    fn verb(&mut self, token: Token) {
        self.asked = true;
        if self.counts_people() {
            // `3要四份吧，又多来一个人`: of what is ordered, so many.
            self.content.signs.rewrites = true;
            return;
        }
        let signs = &mut self.content.signs;
        signs.orders |= token.any(&[Sense::Order, Sense::Again]);
        signs.orders_surely |= token.is(Sense::OrderSurely);
        signs.again |= token.is(Sense::Again);
        if token.any(&[Sense::More, Sense::Again]) {
            signs.more |= token.is(Sense::More);
            self.op = Op::More;
        } else if self.op != Op::From && self.op != Op::Into {
            self.op = Op::Want;
        }
    }

    /// Whether it is people who are more than before.
    fn counts_people(&self) -> bool {
        let adds = |at: &usize| {
            self.token(*at).is_some_and(|token| token.any(&[Sense::More, Sense::Again, Sense::Extra]))
        };
        let next = (self.at..self.tokens.len()).find(|at| !adds(at)).unwrap_or(self.at);
        let is_people = |at: usize| self.token(at).is_some_and(|token| token.is(Sense::People));
        let counted = self.count_at(next).is_some_and(|(_, end)| is_people(end) || is_people(next + 1));
        next > self.at && (counted || self.said(next, next + 1) == "一个人")
    }

    fn note_signs(&mut self, token: Token) {
        let clause = self.clause_number(self.at);
        let signs = &mut self.content.signs;
        let quiet = token.any(&[Sense::Filler, Sense::Courtesy]);
        if !quiet && token.any(&[Sense::Question, Sense::Past, Sense::Good, Sense::Bad, Sense::Never]) {
            self.content.remarks.push(clause);
        }
        signs.question |= token.is(Sense::Question) && !quiet;
        signs.bad |= token.is(Sense::Bad) && !quiet;
        signs.money |= token.is(Sense::Money);
        signs.talk |= token.is(Sense::Talk);
        signs.rewrites |= token.is(Sense::Rewrite);
    }

    /// Passes over pieces that change nothing.
    pub(super) fn skip_to(&mut self, to: usize) -> bool {
        let range = self.range(self.at, to);
        self.content.skipped.push(self.source.text.span(range));
        self.at = to;
        true
    }

    /// Notes which characters said what.
    pub(super) fn prove(&mut self, part: Part, range: std::ops::Range<usize>, item_code: Option<i32>) {
        let span = self.source.text.span(range);
        self.content.evidence.push(crate::reading::Evidence { part, span, item_code });
    }
}
