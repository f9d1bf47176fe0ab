//! How many lines a second are read, by one thread:
//! `cargo run --release -p language --example read_speed [file of lines] < /dev/null`.
//! Without a file, a line of codes and one of prose.

use std::{env, error::Error, fs, hint::black_box, time::Instant};

use jiff::Timestamp;
use kernel::Schedule;
use language::{
    ReadContext,
    cut::People,
    names::{DishNames, Vocabulary},
    read,
};

const DISHES: [(i32, &str); 8] = [
    (1, "西红柿炒鸡蛋"),
    (2, "醋溜土豆丝"),
    (3, "农家小炒肉"),
    (6, "鱼香肉丝"),
    (8, "回锅肉"),
    (18, "番茄牛腩"),
    (25, "紫菜蛋花汤"),
    (90, "米饭"),
];
const CODES: &str = "18号,订餐3.6";
const PROSE: &str =
    "老板今天中午给我送一份小炒肉和两份鱼香肉丝，少放辣椒，米饭要三碗，十二点半送到东门，谢谢啦";
const SECONDS: u64 = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let dishes: Vec<DishNames<'_>> = DISHES
        .iter()
        .map(|(code, name)| DishNames { code: *code, names: vec![name], price: 1_800 })
        .collect();
    let vocabulary = Vocabulary::new(&dishes, Some(90), &[]);
    let (schedule, people) = (Schedule::unknown(), People::default());
    let sent: Timestamp = "2026-01-05T03:00:00Z".parse()?;
    let known =
        ReadContext { vocabulary: &vocabulary, schedule: &schedule, people: &people, sent, sender: Some(18) };
    let measure = |name: &str, lines: &[&str]| {
        let begun = Instant::now();
        let mut count = 0_u64;
        while begun.elapsed().as_secs() < SECONDS {
            for line in lines {
                black_box(read(black_box(line), &known)).ok();
                count += 1;
            }
        }
        println!("{name}: {} lines a second", count / SECONDS);
    };
    if let Some(path) = env::args().nth(1) {
        let text = fs::read_to_string(path)?;
        measure("file", &text.lines().collect::<Vec<_>>());
    } else {
        measure("codes", &[CODES]);
        measure("prose", &[PROSE]);
    }
    Ok(())
}
