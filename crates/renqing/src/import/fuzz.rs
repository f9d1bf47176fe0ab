//! Files made up by the thousand: reading them never panics, and takes an order
//! wholly or not at all. `RENQING_TEST_FUZZ` says how many, `RENQING_TEST_FUZZ_SEED` where to
//! begin.

use std::{
    collections::{HashMap, HashSet},
    env,
    panic::{AssertUnwindSafe, catch_unwind},
};

use rstest::rstest;

use super::tests::{BRITAIN, Read, encoded, read_with, with_separator};

const HEADERS: [&str; 6] = [
    "Order Number,Order Date,Item Name,Quantity,Product Price,Total products",
    "Order ID,Order Date,Item Name,Quantity,Product Price,Total products",
    "订单编号,下单时间,菜品名称,数量,单价,备注",
    "number,time,item,quantity,price,phone",
    "Name,Created at,Lineitem name,Lineitem quantity,Lineitem price,Phone",
    "Receipt No.,Date,Dish,Qty,Amount,Customer",
];
const ENCODINGS: [&str; 5] = ["utf-8", "bom", "utf-16le", "utf-16be", "gb18030"];
/// Cells that spoil a row, by column.
const BAD: [(usize, &str); 9] = [
    (1, "yesterday"),
    (1, "2026-13-45 99:00"),
    (1, "2099-01-01 00:00"),
    (2, "12345"),
    (3, "none"),
    (3, "0"),
    (4, "free"),
    (4, "1.2.3.4"),
    (5, "\"never closed"),
];
const ODD: [&str; 8] = ["\"", "\"\"", "\r", "\0", "\u{feff}", "é", "，", "=1+1"];

struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % (most as u64)).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// A file whose orders have so many rows each, some of them spoilt.
struct Made {
    bytes: Vec<u8>,
    rows: HashMap<String, usize>,
    /// The bytes were tampered with: what is read may be anything.
    wild: bool,
}

fn make(seed: u64) -> Made {
    let mut random = Random(seed);
    let mut rows: Vec<[String; 6]> = Vec::new();
    let mut counts = HashMap::new();
    for order in 0..=random.below(8) {
        let number = format!("A{order}");
        let count = 1 + random.below(5);
        for row in 0..count {
            let cells = [
                number.clone(),
                format!("2026-08-{:02} 20:{:02}", 1 + order, order),
                format!("Dish {row}"),
                (1 + random.below(9)).to_string(),
                format!("{}.{:02}", random.below(90), random.below(100)),
                String::new(),
            ];
            rows.push(cells);
        }
        counts.insert(number, count);
    }
    for _ in 0..random.below(4) {
        let (column, bad) = random.one(&BAD);
        let row = random.below(rows.len());
        bad.clone_into(&mut rows[row][column]);
    }
    for at in (1..rows.len()).rev() {
        rows.swap(at, random.below(at + 1));
    }
    let separator = random.one(&[',', ';', '\t']);
    let end = random.one(&["\n", "\r\n"]);
    let header = with_separator(random.one(&HEADERS), separator);
    let lines = rows.iter().map(|cells| cells.join(&separator.to_string()));
    let mut text = std::iter::once(header).chain(lines).collect::<Vec<_>>().join(end);
    let wild = random.below(3) == 0;
    for _ in 0..if wild { 1 + random.below(6) } else { 0 } {
        let at = random.below(text.len());
        let at = (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, random.one(&ODD));
    }
    let mut bytes = encoded(&text, random.one(&ENCODINGS));
    for _ in 0..if wild { random.below(4) } else { 0 } {
        let at = random.below(bytes.len());
        bytes[at] = u8::try_from(random.below(256)).unwrap();
    }
    if wild && random.below(4) == 0 {
        bytes.truncate(random.below(bytes.len()) + 1);
    }
    Made { bytes, rows: counts, wild }
}

fn setting(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |value| value.parse().unwrap())
}

// Every other file each, side by side.
#[rstest]
fn whatever_a_file_holds_an_order_is_taken_wholly_or_not_at_all(#[values(0, 1)] half: u64) {
    let (count, first) = (setting("RENQING_TEST_FUZZ", 600), setting("RENQING_TEST_FUZZ_SEED", 1));
    let mut taken = 0;
    for seed in (first + half..first + count).step_by(2) {
        let made = make(seed);
        let read = catch_unwind(AssertUnwindSafe(|| read_with(&made.bytes, BRITAIN, &[])));
        let read = read.unwrap_or_else(|_| panic!("seed {seed} panics"));
        match read {
            Ok(read) => taken += check(seed, &made, &read),
            Err(error) => assert!(made.wild, "seed {seed}: {error:#}"),
        }
    }
    assert!(taken > count / 2, "{taken} orders of half of {count} files");
}

/// How many orders were taken.
fn check(seed: u64, made: &Made, read: &Read) -> u64 {
    if made.wild {
        return 0;
    }
    let all: usize = made.rows.values().sum();
    let mut lines = 0;
    for (order, _) in &read.orders {
        // An amount that does not divide makes two lines of a row.
        let dishes: HashSet<_> = order.lines.iter().map(|line| &line.item_name).collect();
        let rows = made.rows.get(&order.external_id);
        assert_eq!(rows, Some(&dishes.len()), "seed {seed}: order {}", order.external_id);
        lines += dishes.len();
    }
    assert_eq!(lines as u64 + read.left_out, all as u64, "seed {seed}: every row is taken or left out");
    read.orders.len() as u64
}
