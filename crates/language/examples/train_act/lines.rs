use std::{error::Error, fs};

use language::{
    act::{Act, DISH, PERSON, abstracted},
    text::fold_name,
    trie::Trie,
};
use serde::Deserialize;

use crate::{
    features, grammar,
    learn::{Example, PARTS},
};

/// Who wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// By hand, for this.
    Human,
    /// The same with its names left as they are: no menu has them all.
    Unnamed,
    /// Reviews of takeaways.
    Review,
    /// Talk to an assistant.
    Talk,
    /// The grammar.
    Made,
}

/// A line and what it does.
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) act: Act,
    pub(crate) source: Source,
    pub(crate) weight: f32,
    pub(crate) chars: Vec<char>,
    pub(crate) features: Vec<u32>,
}

impl Line {
    pub(crate) fn new(text: &str, act: Act, source: Source) -> Self {
        let weight = match source {
            Source::Human => 1.0,
            Source::Unnamed | Source::Talk => 0.3,
            Source::Review | Source::Made => 0.1,
        };
        let no_names = Trie::default();
        let chars = abstracted(text, if source == Source::Unnamed { &no_names } else { names() });
        let features = features::features(&features::normal(&chars));
        Self { text: text.to_owned(), act, source, weight, chars, features }
    }

    /// A line by hand, and once more without its names if it has some.
    fn by_hand(text: &str, act: Act) -> Vec<Self> {
        let line = Self::new(text, act, Source::Human);
        let is_named = line.chars.iter().any(|char| [DISH, PERSON].contains(char));
        let unnamed = is_named.then(|| Self::new(text, act, Source::Unnamed));
        std::iter::once(line).chain(unnamed).collect()
    }

    /// The line as it is learned from.
    pub(crate) fn example(&self) -> Example {
        Example {
            features: self.features.clone(),
            class: self.act as usize,
            weight: self.weight,
            // How many reviews there are says nothing of how often a guest complains.
            offset_share: if self.source == Source::Review { 0.0 } else { 0.1 },
            hash: self.hash(),
            is_measured: self.source == Source::Human,
        }
    }

    /// Which of the parts it is in; the same text is always in the same one.
    pub(crate) fn part(&self) -> u64 {
        self.hash() % PARTS
    }

    /// FNV-1a of 64 bits, its upper bits folded in.
    pub(crate) fn hash(&self) -> u64 {
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = self.text.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
        (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
    }
}

/// What the sample shop calls its dishes and the guests it knows.
fn names() -> &'static Trie<char> {
    static NAMES: std::sync::LazyLock<Trie<char>> = std::sync::LazyLock::new(|| {
        let mut names = Trie::default();
        for (list, mark) in [("onmenu", DISH), ("known", PERSON)] {
            for name in grammar::words(list) {
                names.insert(fold_name(name), mark);
            }
        }
        names
    });
    &NAMES
}

/// Lines `ACT<TAB>text` of every file of a directory.
pub(crate) fn labelled(directory: &str) -> Result<Vec<Line>, Box<dyn Error>> {
    let mut files: Vec<_> = fs::read_dir(directory)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::path);
    let mut lines = Vec::new();
    for file in files {
        for line in fs::read_to_string(file.path())?.lines() {
            let (act, text) = line.split_once('\t').ok_or("a line without a tab")?;
            let act = Act::ALL.into_iter().find(|known| known.name() == act).ok_or(act)?;
            lines.extend(Line::by_hand(&text.replace("\\n", "\n"), act));
        }
    }
    Ok(lines)
}

#[derive(Deserialize)]
struct Case {
    text: String,
    kind: String,
    accept: Vec<Accepted>,
}

#[derive(Deserialize)]
struct Accepted {
    intent: Option<String>,
}

/// Worked examples, by their kind.
pub(crate) fn cases(path: &str) -> Result<Vec<Line>, Box<dyn Error>> {
    let mut lines = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        let case: Case = serde_json::from_str(line)?;
        let may_be = |intent: &str| case.accept.iter().any(|one| one.intent.as_deref() == Some(intent));
        if case.kind == "question" && may_be("SHOW_MENU") {
            // Either of two acts.
            continue;
        }
        let act = match &*case.kind {
            "order" if may_be("CONFIRM") => Act::Yes,
            "order" | "list" | "several" => Act::Order,
            kind => {
                let name = kind.to_uppercase();
                Act::ALL.into_iter().find(|act| act.name() == name).ok_or(name)?
            }
        };
        lines.extend(Line::by_hand(&case.text, act));
    }
    Ok(lines)
}

/// So many reviews and lines of talk are learned from, in the order of the file.
const REVIEWS: usize = 7_500;
const TALK: usize = 809;

/// Reviews to learn from, and those that are only measured on.
pub(crate) fn reviews(path: &str) -> Result<(Vec<Line>, Vec<Line>), Box<dyn Error>> {
    let review = |line: &str| {
        let (label, text) = line.split_once(',')?;
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let act = if label == "1" { Act::Praise } else { Act::Complaint };
        Some(Line::new(&text.replace("\"\"", "\""), act, Source::Review))
    };
    let mut reviews: Vec<Line> = fs::read_to_string(path)?.lines().skip(1).filter_map(review).collect();
    let unseen = reviews.split_off(REVIEWS.min(reviews.len()));
    Ok((reviews, unseen))
}

/// What is put to an assistant asks, but for thanks and farewells.
pub(crate) fn talk(path: &str) -> Result<(Vec<Line>, Vec<Line>), Box<dyn Error>> {
    const ASKS: &[&str] = &[
        "吗",
        "呢",
        "么",
        "？",
        "?",
        "什么",
        "哪",
        "多少",
        "几",
        "有没有",
        "推荐",
        "请",
        "帮",
        "找",
        "发",
        "告诉",
        "给我",
        "说说",
        "问",
        "查",
        "知道",
        "介绍",
        "想",
    ];
    let line = |text: &str| {
        let asks = ASKS.iter().any(|word| text.contains(word));
        Line::new(text, if asks { Act::Question } else { Act::Talk }, Source::Talk)
    };
    let mut lines: Vec<Line> = fs::read_to_string(path)?.lines().map(line).collect();
    let unseen = lines.split_off(TALK.min(lines.len()));
    Ok((lines, unseen))
}
