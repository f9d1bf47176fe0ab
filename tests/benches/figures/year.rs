//! A year of a shop, brought in as a shop brings in what it has elsewhere.

use std::fmt::Write;

use jiff::SignedDuration;
use kernel::Clock;
use tempfile::TempDir;
use tests::{Harness, OWNER_KEY, Random, run_program};

const ORDERS: usize = 100_000;
const REGULARS: usize = 5_000;
/// Seconds from one order to the next: together a year.
const EVERY: i64 = 315;
/// Above the sample's own.
const FIRST_NUMBER: usize = 1_000;
/// Of the sample's menu, with their prices in yuan.
const DISHES: [(&str, i32); 6] =
    [("农家小炒肉", 18), ("鱼香肉丝", 18), ("醋溜土豆丝", 12), ("宫保鸡丁", 20), ("紫菜汤", 8), ("米饭", 1)];

pub(crate) async fn import(harness: &Harness) {
    let folder = TempDir::new().expect("a folder");
    for (kind, text) in [("customers", regulars()), ("orders", orders())] {
        let file = folder.path().join(format!("{kind}.csv"));
        std::fs::write(&file, text).expect("a file");
        let args = ["import", kind, &file.display().to_string(), "--server", harness.door().address()];
        let environment = [("RENQING_OWNER_KEY", OWNER_KEY), ("RENQING_SHOP", harness.door().shop())];
        let done = tokio::task::block_in_place(|| run_program("renqing", &args, &environment));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    harness.settle().await;
}

fn regulars() -> String {
    let mut text = "number,name,phone,address\n".to_owned();
    for regular in 0..REGULARS {
        let number = FIRST_NUMBER + regular;
        writeln!(text, "{number},客{regular},139{regular:08},市场A{regular}").expect("a text grows");
    }
    text
}

/// Of two to five dishes, evenly over the year; every second one of a regular, and some of
/// these come far oftener than others.
fn orders() -> String {
    let mut random = Random::new(1);
    let mut text = "number,time,item,quantity,price,guest number\n".to_owned();
    let now = Clock::system().now().timestamp().in_tz("Asia/Shanghai").expect("a time zone");
    for order in 0..ORDERS {
        let ago = i64::try_from(ORDERS - order).expect("few") * EVERY;
        let placed = now.saturating_sub(SignedDuration::from_secs(ago)).strftime("%F %T").to_string();
        let often = random.below(REGULARS) * random.below(REGULARS) / REGULARS;
        let guest = if order % 2 == 0 { (FIRST_NUMBER + often).to_string() } else { String::new() };
        let first = random.below(DISHES.len());
        for line in 0..2 + order % 4 {
            let (dish, price) = DISHES[(first + line) % DISHES.len()];
            let quantity = 1 + (order + line) % 2;
            writeln!(text, "T{order},{placed},{dish},{quantity},{price},{guest}").expect("a text grows");
        }
    }
    text
}
