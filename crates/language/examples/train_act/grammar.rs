use std::{collections::BTreeMap, sync::LazyLock};

use language::act::Act;

use crate::lines::{Line, Source};

const GRAMMAR: &str = include_str!("grammar.txt");

type Rules = BTreeMap<&'static str, Vec<&'static str>>;

fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let rules = GRAMMAR.lines().filter(|line| !line.starts_with('#'));
        let rules = rules.filter_map(|line| line.split_once(" = "));
        rules.map(|(name, lines)| (name, lines.split(" | ").map(str::trim).collect())).collect()
    });
    &RULES
}

/// The words that a rule may be.
pub(crate) fn words(rule: &str) -> &'static [&'static str] {
    rules().get(rule).map_or(&[], Vec::as_slice)
}

/// Lines as people type them, about as many of each act as people send.
pub(crate) fn lines(count: usize, seed: u64) -> Vec<Line> {
    let mut dice = Dice(seed);
    let shares: Vec<Act> =
        Act::ALL.into_iter().flat_map(|act| std::iter::repeat_n(act, share(act))).collect();
    let mut line = || {
        let act = *dice.one_of(&shares);
        let text = expand(&format!("<{}>", act.name()), &mut dice);
        Line::new(&typed(&text, &mut dice), act, Source::Made)
    };
    let mut lines: Vec<Line> = (0..count).map(|_| line()).collect();
    lines.sort_by(|one, other| one.text.cmp(&other.text));
    lines.dedup_by(|one, other| one.text == other.text);
    lines
}

fn share(act: Act) -> usize {
    match act {
        Act::Order => 30,
        Act::Change => 14,
        Act::Question | Act::Complaint | Act::Talk => 12,
        Act::Cancel | Act::Status | Act::Praise => 6,
        Act::Repeat => 5,
        Act::Payment => 4,
        Act::Menu | Act::Points => 2,
        Act::Yes | Act::No => 1,
    }
}

/// A number after another (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.next().is_multiple_of(count)
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.next() as usize % all.len()]
    }
}

fn expand(pattern: &str, dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(char) = rest.chars().next() {
        rest = &rest[char.len_utf8()..];
        match char {
            '<' => {
                let (name, after) = rest.split_once('>').unwrap_or((rest, ""));
                let alternative = *dice.one_of(words(name));
                text.push_str(&expand(alternative, dice));
                rest = after;
            }
            '[' => {
                let (inner, after) = rest.split_at(closing(rest));
                if dice.one_in(2) {
                    text.push_str(&expand(inner, dice));
                }
                rest = after.strip_prefix(']').unwrap_or(after);
            }
            '\\' => {
                text.push('\n');
                rest = rest.strip_prefix('n').unwrap_or(rest);
            }
            '_' => text.push(' '),
            '⟦' => text.push('['),
            '⟧' => text.push(']'),
            char => text.push(char),
        }
    }
    text
}

/// Where the bracket that was opened before `rest` closes.
fn closing(rest: &str) -> usize {
    let mut depth = 1;
    for (at, char) in rest.char_indices() {
        match char {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// One typed for another, by its sound or its shape.
const SLIPS: &[(char, char)] = &[
    ('的', '滴'),
    ('再', '在'),
    ('在', '再'),
    ('份', '分'),
    ('要', '药'),
    ('吗', '嘛'),
    ('了', '啦'),
    ('点', '典'),
    ('送', '宋'),
    ('换', '还'),
    ('两', '2'),
    ('一', '1'),
    ('三', '3'),
    ('不', '补'),
    ('没', '每'),
    ('到', '道'),
    ('饭', '返'),
    ('碗', '晚'),
    ('丝', '死'),
    ('肉', '柔'),
    ('丁', '订'),
    ('辣', '啦'),
    ('鸡', '及'),
    ('来', '莱'),
    ('请', '晴'),
    ('问', '文'),
    ('取', '去'),
    ('消', '销'),
    ('钱', '前'),
    ('加', '家'),
    ('号', '好'),
    ('改', '盖'),
];

/// Traditional characters for simplified ones.
const TRADITIONAL: &[(char, char)] = &[
    ('来', '來'),
    ('个', '個'),
    ('鸡', '雞'),
    ('鱼', '魚'),
    ('丝', '絲'),
    ('饭', '飯'),
    ('两', '兩'),
    ('点', '點'),
    ('钱', '錢'),
    ('请', '請'),
    ('谢', '謝'),
    ('单', '單'),
    ('还', '還'),
    ('吗', '嗎'),
    ('没', '沒'),
    ('给', '給'),
    ('帮', '幫'),
    ('烦', '煩'),
    ('换', '換'),
    ('么', '麼'),
    ('这', '這'),
    ('时', '時'),
    ('号', '號'),
    ('汤', '湯'),
    ('红', '紅'),
    ('烧', '燒'),
    ('转', '轉'),
    ('订', '訂'),
    ('过', '過'),
    ('几', '幾'),
    ('会', '會'),
    ('积', '積'),
    ('开', '開'),
    ('门', '門'),
    ('凉', '涼'),
    ('难', '難'),
    ('错', '錯'),
    ('头', '頭'),
    ('发', '發'),
    ('热', '熱'),
    ('对', '對'),
    ('样', '樣'),
    ('后', '後'),
    ('现', '現'),
    ('买', '買'),
    ('卖', '賣'),
    ('块', '塊'),
    ('东', '東'),
    ('说', '說'),
    ('话', '話'),
    ('为', '為'),
    ('爱', '愛'),
    ('咸', '鹹'),
    ('盐', '鹽'),
    ('鲜', '鮮'),
    ('猪', '豬'),
];

/// A line with what hurry does to it.
fn typed(text: &str, dice: &mut Dice) -> String {
    let traditional = dice.one_in(25);
    let unpunctuated = dice.one_in(4);
    let slips = dice.one_in(8);
    let mut typed = String::new();
    for char in text.chars() {
        let char = if traditional { swapped(char, TRADITIONAL) } else { char };
        match char {
            '，' | '。' | '、' if unpunctuated && dice.one_in(2) => {}
            '，' | '。' | '、' if unpunctuated => typed.push(' '),
            char if slips && dice.one_in(12) => typed.push(swapped(char, SLIPS)),
            char if slips && dice.one_in(60) => {
                typed.push(char);
                typed.push(char);
            }
            char => typed.push(char),
        }
    }
    if dice.one_in(20) {
        typed.push_str(
            dice.one_of::<&str>(&["😂", "🙏", "～", "！！", "…", "哈", "呀", "哦", "。", "👍", "嘿嘿"]),
        );
    }
    typed.trim().to_owned()
}

fn swapped(char: char, pairs: &[(char, char)]) -> char {
    pairs.iter().find(|(from, _)| *from == char).map_or(char, |(_, to)| *to)
}
