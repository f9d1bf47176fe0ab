use std::{collections::BTreeSet, error::Error, fs, ops::Range, path::Path};

use jiff::Timestamp;
use kernel::Schedule;
use language::{
    ReadContext,
    cut::People,
    leftover::Leftover,
    leftovers,
    names::{DishNames, Vocabulary},
    text::fold_name,
};
use serde::Deserialize;

use crate::{Piece, learn::Example};

const RICE: i32 = 90;

/// The shop that the lines were written to.
#[derive(Deserialize)]
pub(crate) struct Shop {
    menu: Vec<Item>,
    customers: Vec<Customer>,
}

#[derive(Deserialize)]
struct Item {
    code: i32,
    name: String,
    name_en: String,
    aliases: Vec<String>,
    price: i64,
}

#[derive(Deserialize)]
struct Customer {
    number: i32,
    name: String,
}

/// What stands where a dish may, with one.
const ORDERS: [&str; 10] = [
    "来份{}",
    "{}一份",
    "小炒肉 {}",
    "要一个{}，饭要俩",
    "{}有没有 来一份",
    "3.6 再加{}",
    "帮我点{}和土豆丝",
    "今天吃{}",
    "宫保鸡丁、{}，少放辣",
    "{}两份 鱼香肉丝一份",
];

/// The pieces of all lines that no rule accounts for.
pub(crate) fn pieces(directory: &str, shop: &Shop) -> Result<Vec<Piece>, Box<dyn Error>> {
    let dishes: Vec<DishNames<'_>> = shop.menu.iter().map(Item::names).collect();
    let vocabulary = Vocabulary::new(&dishes, Some(RICE), &[]);
    let mut people = People::default();
    for customer in &shop.customers {
        people.insert(fold_name(&customer.name), customer.number);
    }
    let (schedule, sent): (Schedule, Timestamp) = (Schedule::unknown(), "2026-11-27T03:00:00Z".parse()?);
    let known =
        ReadContext { vocabulary: &vocabulary, schedule: &schedule, people: &people, sent, sender: Some(18) };
    let mut pieces = Vec::new();
    let mut files: Vec<_> = fs::read_dir(directory)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::path);
    for path in files.iter().map(fs::DirEntry::path) {
        let text = fs::read_to_string(&path)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        if name(&path).starts_with("marked-") {
            pieces.extend(lines.flat_map(|line| of_line(&line.replace("\\n", "\n"), &known, 1.0)));
        } else {
            let orders =
                lines.flat_map(|dish| ORDERS.map(|order| order.replace("{}", &format!("{{{dish}}}"))));
            pieces.extend(orders.flat_map(|line| of_line(&line, &known, 0.3)));
        }
    }
    Ok(pieces)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Item {
    fn names(&self) -> DishNames<'_> {
        let names = [&*self.name, &*self.name_en].into_iter().chain(self.aliases.iter().map(|name| &**name));
        DishNames { code: self.code, names: names.collect(), price: self.price }
    }
}

/// The pieces of a marked line; those of several orders by a template weigh less.
fn of_line(marked: &str, known: &ReadContext<'_>, weight: f32) -> Vec<Piece> {
    let (line, marks) = unmarked(marked);
    let mut seen = BTreeSet::new();
    let found = leftovers(&line, known).into_iter().filter(|(span, _)| seen.insert(*span));
    found
        .collect::<Vec<_>>()
        .into_iter()
        .map(|(span, features)| {
            let marked = marks.iter().find(|(range, _)| range.contains(&span.start));
            let class = marked.map_or(Leftover::Matters, |(_, class)| *class);
            let weight = if marked.is_some() { weight } else { weight / 2.0 };
            let example = Example {
                features,
                class: class as usize,
                weight,
                offset_share: 0.1,
                hash: hash(&line),
                is_measured: weight >= 1.0,
            };
            Piece { said: span.of(&line), line: line.clone(), example }
        })
        .collect()
}

/// A line without its marks, and what was marked.
fn unmarked(marked: &str) -> (String, Vec<(Range<u32>, Leftover)>) {
    let (mut line, mut at, mut start, mut marks) = (String::new(), 0_u32, 0, Vec::new());
    for char in marked.chars() {
        let ended = match char {
            ']' => Some(Leftover::Talk),
            '>' => Some(Leftover::Wish),
            '}' => Some(Leftover::Matters),
            _ => None,
        };
        match (char, ended) {
            ('[' | '<' | '{', _) => start = at,
            (_, Some(class)) => marks.push((start..at, class)),
            _ => {
                line.push(char);
                at += 1;
            }
        }
    }
    (line, marks)
}

/// FNV-1a of 64 bits, its upper bits folded in.
fn hash(text: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}
