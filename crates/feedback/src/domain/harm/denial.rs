//! Clauses of a text, and whether what is said in one is meant: a sign is not
//! if it is denied, feared, asked about or only imagined.

use language::text::Text;

use super::words::GUARDS;

/// Stands where the parts of a word may be apart.
const GAP: char = '…';
/// What ends a clause. `、` does not: a denial goes for all that it lists.
const STOPS: &str = "。,;!?~…\n.";
/// What sets a clause against the one before.
const BUTS: [&str; 10] =
    ["但是", "但", "可是", "可惜", "就是", "只是", " but ", " although ", " however ", " and "];
/// What stands between a denial and what it denies.
const BETWEEN: [&str; 46] = [
    "任何",
    "什么",
    "一点",
    "一丝",
    "半点",
    "一根",
    "一只",
    "一个",
    "一块",
    "吃出",
    "吃到",
    "发现",
    "看到",
    "看见",
    "见到",
    "出现",
    "遇到",
    "让我",
    "让人",
    "因此",
    "或者",
    "以及",
    "之类",
    "有",
    "吃",
    "过",
    "再",
    "会",
    "能",
    "闹",
    "得",
    "、",
    "和",
    "或",
    "也",
    "出",
    "被",
    "是",
    "很",
    "太",
    "都",
    "了",
    "到",
    "把",
    "什么的",
    "跟",
];
const DENIALS: [&str; 12] =
    ["没有", "没", "不", "无", "未", "别", "怕", "担心", "避免", "免得", "小心", "当心"];
const DENIALS_EN: [&str; 12] = [
    "no", "not", "never", "without", "nothing", "none", "zero", "hardly", "cannot", "afraid", "avoid",
    "worried",
];
/// So many English words before another may deny it.
const DENIED_WITHIN: usize = 4;
/// What makes a clause a question, a condition or a guess.
const OPEN: &str = "会不会 是不是 有没有 如果 万一 要是 假如 以为 容易 预防 if unless is_it is_there are_there does_it do_you";

/// A part of a text, in small letters.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    text: String,
    is_open: bool,
}

/// The clauses of a text, without the words that only look like a sign.
pub(crate) fn clauses(text: &str) -> Vec<Clause> {
    let text: String = Text::new(&text.replace('’', "'")).folded().iter().collect();
    let text = listed(GUARDS).fold(text, |text, guard| text.replace(&guard, "\u{1}"));
    let text = BUTS.iter().fold(text, |text, but| text.replace(but, ", "));
    let parts = text.split_inclusive(|char| STOPS.contains(char));
    parts
        .map(|part| Clause::new(part.trim_end_matches(|char| STOPS.contains(char)), part.ends_with('?')))
        .collect()
}

impl Clause {
    fn new(text: &str, asks: bool) -> Self {
        let clause = Self { text: text.to_owned(), is_open: false };
        let ends_as_one = ["吗", "好么", "了么", "的么"].iter().any(|end| text.trim_end().ends_with(end));
        let is_open = asks || ends_as_one || clause.names(OPEN);
        Self { is_open, ..clause }
    }

    /// Whether one of the words is in it.
    pub(crate) fn names(&self, words: &str) -> bool {
        listed(words).any(|word| self.places(&word).next().is_some())
    }

    /// Whether one of the words is in it and meant.
    pub(crate) fn affirms(&self, words: &str) -> bool {
        self.count_affirmed(words) > 0
    }

    /// How many of the words are in it and meant.
    pub(crate) fn count_affirmed(&self, words: &str) -> usize {
        if self.is_open {
            return 0;
        }
        listed(words).filter(|word| self.places(word).any(|at| !self.denies(at, word, words))).count()
    }

    /// Where a word stands. A Chinese one may stand anywhere, an English one
    /// begins where a word does.
    fn places<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let (word, rest) = word.split_once(GAP).unwrap_or((word, ""));
        let is_english = word.is_ascii();
        let is_letter = |char: char| char.is_ascii_alphanumeric();
        self.text.match_indices(word).map(|(at, _)| at).filter(move |at| {
            let before = self.text.get(..*at).and_then(|before| before.chars().next_back());
            let after = self.text.get(at + word.len()..).unwrap_or_default();
            let ending = after.split(|char| !is_letter(char)).next().unwrap_or_default();
            let is_word =
                !is_english || (before.is_none_or(|char| !is_letter(char)) && ending_of(word, ending));
            is_word && after.contains(rest)
        })
    }

    fn denies(&self, at: usize, word: &str, listed_beside: &str) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let length = word.split(GAP).next().map_or(0, str::len);
        let after = self.text.get(at + length..).unwrap_or_default();
        if word.starts_with(|char: char| char.is_ascii()) {
            is_denied_in_english(before)
        } else {
            is_denied(before, listed_beside) || is_denied_after(after)
        }
    }
}

/// The words of a list.
fn listed(words: &str) -> impl Iterator<Item = String> + '_ {
    words.split_whitespace().map(|word| word.replace('_', " "))
}

/// Whether what follows in the same word only ends it: a short word is another
/// one otherwise (`ant`, `anti`).
fn ending_of(word: &str, ending: &str) -> bool {
    const SHORT: usize = 4;
    ["", "s", "es", "y", "ly", "ed", "ing"].contains(&ending) || word.len() > SHORT
}

/// Whether a Chinese word is denied by what precedes it, past what may stand
/// between them: small words, and other signs in a list.
fn is_denied(before: &str, listed_beside: &str) -> bool {
    let mut before = before.trim_end();
    while !DENIALS.iter().any(|denial| before.ends_with(denial)) {
        let small = BETWEEN.iter().find_map(|word| before.strip_suffix(word));
        let beside = || listed_beside.split_whitespace().find_map(|word| before.strip_suffix(word));
        match small.or_else(beside) {
            Some(shorter) => before = shorter,
            None => return false,
        }
    }
    true
}

/// Whether it is denied by what follows: `异味一点没有`.
fn is_denied_after(after: &str) -> bool {
    let mut after = after.trim();
    while let Some(shorter) = BETWEEN.iter().find_map(|word| after.strip_prefix(word)) {
        after = shorter;
    }
    ["没有", "没看到", "没见到", "没有过"].contains(&after.trim_end_matches(['的', '了']))
}

fn is_denied_in_english(before: &str) -> bool {
    let words = before.split(|char: char| !char.is_ascii_alphanumeric() && char != '\'');
    let near = words.filter(|word| !word.is_empty()).rev().take(DENIED_WITHIN);
    near.into_iter().any(|word| DENIALS_EN.contains(&word) || word.ends_with("n't"))
}
