//! A history of orders, brought in by `renqing import`.

use std::{fmt::Write as _, fs, path::Path, process::Output, time::Instant};

use rstest::rstest;
use storage::Engine;
use tempfile::TempDir;
use testkit::Databases;
use tests::{SERVICES, data, run_program};

const HEADER: &str = "Order Number,Order Date,Item Name,Quantity,Product Price,Total products\n";
const ORDERS: i64 = 1_500;
const LINES: i64 = 4;
/// A row of each kind that can't be taken, with the words that say why.
const BAD: [(&str, &str); 5] = [
    ("x,03/08/19 20:25,Naan,0,0.80,1", "Quantity: must be 1 to 9999, or a part such as 0.255, not `0`"),
    ("x,yesterday,Naan,1,0.80,1", "Order Date: must be a date"),
    ("x,03/08/19 20:25,Naan,1,free,1", "Product Price: must be a price"),
    ("x,03/08/19 20:25,,1,0.80,1", "Item Name: must have 1 to 64 characters"),
    ("x,03/08/19 20:25,Naan,1,0.80,1,1", "must have 6 columns, has 7"),
];

/// Orders whose rows stand far apart, with the bad rows after them; answers
/// what the good ones are worth in pence.
fn history(file: &Path) -> i64 {
    let mut text = HEADER.to_owned();
    let mut worth = 0;
    for line in 0..LINES {
        for order in 0..ORDERS {
            let (quantity, price) = (1 + (order + line) % 3, 95 + 10 * ((order * 7 + line) % 40));
            let (day, minute) = (1 + order % 28, order % 60);
            worth += quantity * price;
            let price = format!("{}.{:02}", price / 100, price % 100);
            let dish = order % 50 + 100 * line;
            writeln!(text, "{order},{day:02}/08/19 20:{minute:02},Dish {dish},{quantity},{price},{LINES}")
                .expect("a text grows");
        }
    }
    for (row, _) in BAD {
        writeln!(text, "{row}").expect("a text grows");
    }
    fs::write(file, text).expect("a file");
    worth
}

fn import(file: &str, database: &str) -> Output {
    import_with(&["orders", file, "--currency", "GBP", "--time-zone", "Europe/London"], database)
}

fn import_with(args: &[&str], database: &str) -> Output {
    let settings = [("RENQING_DATABASE", database), ("RENQING_SHOP", "takeaway"), ("RENQING_LOG", "warn")];
    run_program("renqing", &[&["import"], args].concat(), &settings)
}

fn said(ended: &Output) -> String {
    String::from_utf8_lossy(&ended.stderr).into_owned()
}

/// Every order and every line, as text.
async fn everything(database: &str) -> Vec<String> {
    let orders = "SELECT external_id || ' ' || total || ' ' || placed_at || ' ' || version || ' ' || state AS one FROM orders";
    let lines = "SELECT item_code || ' ' || item_name || ' ' || quantity || ' ' || unit_price AS one FROM order_lines";
    let mut all = data::column(database, "orders", orders).await;
    all.extend(data::column(database, "orders", lines).await);
    all.sort();
    all
}

async fn worth(database: &str) -> i64 {
    let sum = "SELECT sum(quantity * unit_price) AS one FROM order_lines";
    data::column(database, "orders", sum).await[0].parse().expect("a number")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_history_is_taken_once_and_bad_rows_are_named(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("history.csv");
    let expected = history(&file);
    let file = file.display().to_string();
    let mut first = Vec::new();
    for (round, words) in [(1, "1500 orders new, 0 known"), (2, "0 orders new, 1500 known")] {
        let ended = import(&file, &database);
        let said = said(&ended);
        assert!(ended.status.code() == Some(2) && said.contains(words), "{said}");
        assert!(said.contains(&format!("{}.{:02}", expected / 100, expected % 100)), "{said}");
        for (number, (_, reason)) in (2 + ORDERS * LINES..).zip(BAD) {
            assert!(said.contains(&format!("line {number}: {reason}")), "line {number}: {reason}\n{said}");
        }
        assert_eq!(worth(&database).await, expected);
        let now = everything(&database).await;
        assert_eq!(now.len(), usize::try_from(ORDERS * (LINES + 1)).expect("not many"));
        assert!(round == 1 || now == first, "the second import changed something");
        first = now;
    }
    let findings = renqing::check(&database).await.expect("the data can be walked");
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_file_that_is_no_history_is_refused_and_nothing_is_written(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("broken.csv");
    for (content, words) in [
        (&b"a,b\n1,2\n"[..], "the file begins with\n  a,b"),
        (b"", "the file is empty"),
        (b"\xff\xfe\n", "no header that is known"),
        (HEADER.as_bytes(), "0 orders of 0 lines"),
    ] {
        fs::write(&file, content).expect("a file");
        let ended = import(&file.display().to_string(), &database);
        let code = i32::from(content != HEADER.as_bytes());
        assert!(ended.status.code() == Some(code) && said(&ended).contains(words), "{}", said(&ended));
    }
    fs::write(&file, format!("{HEADER}7,tomorrow,Naan,1,0.80,1\n")).expect("a file");
    let ended = import(&file.display().to_string(), &database);
    assert!(ended.status.code() == Some(1), "nothing was taken: {}", said(&ended));
    let ended = import("/nowhere/at-all.csv", &database);
    assert!(
        ended.status.code() == Some(1) && said(&ended).contains("/nowhere/at-all.csv"),
        "{}",
        said(&ended)
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_shop_says_its_zone_and_currency_and_a_dry_run_changes_nothing(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("history.csv");
    fs::write(&file, format!("{HEADER}7,03/08/19 20:25,Naan,2,0.80,1\n")).expect("a file");
    let file = file.display().to_string();
    let ended = import_with(&["orders", &file], &database);
    assert!(ended.status.code() == Some(1) && said(&ended).contains("give --currency and --time-zone"));
    let dry = ["orders", &file, "--currency", "GBP", "--time-zone", "Europe/London", "--dry-run"];
    let ended = import_with(&dry, &database);
    assert!(ended.status.success() && said(&ended).contains("1 order of 1 line worth GBP 1.60"));
    match database.strip_prefix("sqlite:") {
        Some(folder) => assert!(!Path::new(folder).join("orders.db").exists()),
        None => assert_eq!(data::count(&database, "orders", "shops").await, 0),
    }
    assert!(import(&file, &database).status.success());
    let ended = import_with(&["orders", &file], &database);
    assert!(ended.status.success() && said(&ended).contains("0 orders new, 1 known"), "{}", said(&ended));
    let ended = import_with(&["orders", &file, "--currency", "USD"], &database);
    assert!(ended.status.code() == Some(1) && said(&ended).contains("counts in GBP, the file in USD"));
    let ended = import_with(&["orders", &file, "--currency", "XXQ"], &database);
    let words = "--currency: a currency is a code of ISO 4217";
    assert!(ended.status.code() == Some(1) && said(&ended).contains(words), "{}", said(&ended));
    let placed = "SELECT placed_at AS one FROM orders";
    assert_eq!(
        data::column(&database, "orders", placed).await,
        ["1564860300000000"],
        "summer time in London"
    );
}

const MENU: &str =
    "code,name,aliases,price,takes_rice\n3,农家小炒肉,小炒肉,18.00,yes\n90,米饭,,2,no\n91,坏菜,,,no\n";
const CUSTOMERS: &str =
    "号码,姓名,手机,地址\n18,王师傅,138 0013 8000,市场东区A12\n,Ann Li,+44 7700 900123,\n";
const HISTORY: &str = "订单编号,下单时间,菜品名称,数量,单价,顾客电话\n\
    1,2026-07-01 12:00:00,农家小炒肉,1,18,+86 138-0013-8000\n\
    1,2026-07-01 12:00:00,米饭,2,2,+86 138-0013-8000\n\
    1,2026-07-02 12:00:00,锅包肉,1,28,13900001111\n";

/// What a shop brings with it, and brings again.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_menu_customers_and_their_history_belong_together(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let (menu, customers, history) =
        (file("menu.csv", MENU), file("customers.csv", CUSTOMERS), file("history.csv", HISTORY));
    for round in ["first", "again"] {
        let new = ["--currency", "CNY", "--time-zone", "Asia/Shanghai"];
        let ended = import_with(&[&["menu", &menu], &new[..]].concat(), &database);
        assert!(ended.status.code() == Some(2) && said(&ended).contains("price: must not be missing"));
        let rice = "dish 90, 米饭, is the shop's rice now";
        assert_eq!(said(&ended).contains(rice), round == "first", "{}", said(&ended));
        let known = "SELECT rice_code || '' AS one FROM shops";
        assert_eq!(data::column(&database, "orders", known).await, ["90"]);
        let ended = import_with(&["customers", &customers], &database);
        assert!(ended.status.success(), "{}", said(&ended));
        let ended = import_with(&["orders", &history], &database);
        assert!(ended.status.success(), "{round}: {}", said(&ended));
        let known = "SELECT code || display_name || retired AS one FROM menu_items ORDER BY code";
        assert_eq!(data::column(&database, "orders", known).await.len(), 3);
        assert_eq!(data::count(&database, "customers", "customers").await, 3, "one came with the history");
        let whose =
            "SELECT count(*) || ' ' || max(customer_number) AS one FROM orders WHERE customer_id IS NOT NULL";
        assert_eq!(data::column(&database, "orders", whose).await, ["2 18"]);
    }
    let retired = "SELECT display_name AS one FROM menu_items WHERE retired";
    assert_eq!(data::column(&database, "orders", retired).await, ["锅包肉"]);
    for (service, counted) in [
        ("loyalty", "SELECT count(*) || ' ' || sum(spent) AS one FROM customer_projections WHERE orders = 1"),
        ("feedback", "SELECT count(*) || ' ' || sum(total) AS one FROM order_projections WHERE completed"),
    ] {
        assert_eq!(data::column(&database, service, counted).await, ["2 5000"], "{service} knows the past");
    }
    let points = "SELECT count(*) || '' AS one FROM earnings WHERE earned > 0";
    assert_eq!(data::column(&database, "loyalty", points).await, ["0"], "the past earns nothing");
    let findings = renqing::check(&database).await.expect("the data can be walked");
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

const PLATFORM: &str = "订单编号,下单时间,菜品信息,顾客实付\n\
    1,2026-07-01 12:00:00,农家小炒肉*1;米饭*2,22.00\n\
    2,2026-07-01 12:05:00,农家小炒肉(微辣)*1;米饭*1,18.50\n\
    3,2026-07-01 12:06:00,\"[锅包肉 x1 ¥28.00],[米饭 x1 ¥2.00]\",30.00\n";

/// A platform's list of orders, each with all its dishes in one cell.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn dishes_of_one_cell_come_to_the_orders_total_by_the_menus_prices(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let (menu, orders) = (folder.path().join("menu.csv"), folder.path().join("orders.csv"));
    fs::write(&menu, MENU).expect("a file");
    fs::write(&orders, PLATFORM).expect("a file");
    let (menu, orders) = (menu.display().to_string(), orders.display().to_string());
    import_with(&["menu", &menu, "--currency", "CNY", "--time-zone", "Asia/Shanghai"], &database);
    let ended = import_with(&["orders", &orders], &database);
    let told = said(&ended);
    assert!(ended.status.success() && told.contains("3 orders of 6 lines worth CNY 70.50"), "{told}");
    for words in ["1 order by those beside", "1 order by the menu's", "1 order by sharing the order's total"]
    {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let lines = "SELECT item_name || '*' || quantity || '@' || unit_price AS one FROM order_lines";
    let mut lines = data::column(&database, "orders", lines).await;
    lines.sort();
    let mut expected = [
        "农家小炒肉*1@1800",
        "米饭*2@200",
        "农家小炒肉(微辣)*1@1665",
        "米饭*1@185",
        "锅包肉*1@2800",
        "米饭*1@200",
    ];
    expected.sort_unstable();
    assert_eq!(lines, expected);
}

/// Whose sale came with one file and whose refund with a later one.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_reaches_the_order_that_was_imported_before(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let take = |text: &str| {
        let file = folder.path().join("file.csv");
        fs::write(&file, text).expect("a file");
        let ended = import(&file.display().to_string(), &database);
        (ended.status.code(), said(&ended))
    };
    let own = "number,time,item,quantity,price,kind,refunded,phone\n";
    let till = "Date,Receipt number,Receipt type,Item,Quantity,Net sales,Customer contacts\n";
    let sales = "7,2026-08-03 20:25,Naan,2,3,sale,,07700 900123\n7,2026-08-04 20:25,Rice,1,3,sale,,\n";
    assert_eq!(take(&format!("{own}{sales}")).0, Some(0));
    let receipts = "2026-08-03 20:25,1-1,Sale,Balti,1,9,07700 900123\n2026-08-03 20:26,1-2,Sale,Balti,1,9,\n";
    assert_eq!(take(&format!("{till}{receipts}")).0, Some(0));
    let refunded = "SELECT external_id || ' ' || total || ' ' || refunded AS one FROM orders ORDER BY external_id, placed_at";
    for round in ["first", "again"] {
        // By its number, the latest of two; without one by its dishes and its guest.
        let late = take(&format!("{own}7,2026-08-05 10:00,Rice,1,2,refund,,\n"));
        assert_eq!(late.0, Some(0), "{round}: {}", late.1);
        let (added, noted) = if round == "first" { ("1 new refund", 0) } else { ("0 new refunds", 1) };
        let words = format!("{added} of orders that were known, {noted} noted already");
        assert!(late.1.contains(&words), "{}", late.1);
        let lone = take(&format!("{till}2026-08-06 10:00,1-9,Refund,Balti,-1,-9,07700 900123\n"));
        assert_eq!(lone.0, Some(0), "{round}: {}", lone.1);
        // The same file with what was paid back meanwhile.
        let mended = take(&format!("{own}{}", sales.replacen("sale,,0", "sale,1.50,0", 1)));
        assert_eq!(mended.0, Some(0), "{round}: {}", mended.1);
        let known = data::column(&database, "orders", refunded).await;
        assert_eq!(known, ["1-1 900 900", "1-2 900 0", "7 600 150", "7 300 200"], "{round}");
    }
    for nobodys in [
        format!("{till}2026-08-06 11:00,1-9,Refund,Samosa,-1,-2,\n"),
        format!("{till}2026-08-06 11:00,1-9,Refund,Balti,-1,-2,07700 900999\n"),
        format!("{own}8,2026-08-05 10:00,Rice,1,2,refund,,\n"),
        format!("{own}7,2026-08-05 10:01,Rice,1,2,refund,,\n"),
    ] {
        let (code, said) = take(&nobodys);
        assert!(code == Some(1) && said.contains("nor was imported earlier"), "{nobodys}{said}");
    }
    let spent = "SELECT spent || ' ' || orders AS one FROM customer_projections";
    assert_eq!(data::column(&database, "loyalty", spent).await, ["450 2"], "who reckons with it is told");
    let findings = renqing::check(&database).await.expect("the data can be walked");
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

/// As tills such as Loyverse's write them: a refund has a number of its own.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_sale_and_its_refund_may_stand_in_one_file(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("file.csv");
    let rows = "Date,Receipt number,Receipt type,Item,Quantity,Net sales\n\
        2026-08-06 10:00,1-9,Refund,Balti,-1,-9\n2026-08-06 11:00,1-10,Refund,Samosa,-1,-2\n\
        2026-08-03 20:25,1-1,Sale,Balti,1,9\n2026-08-03 20:25,1-1,Sale,Naan,1,3\n";
    fs::write(&file, rows).expect("a file");
    let file = file.display().to_string();
    let shop = ["--currency", "GBP", "--time-zone", "Europe/London"];
    let dry = import_with(&[&["orders", &file, "--dry-run"][..], &shop].concat(), &database);
    let words = "can be taken; 2 refunds only if their orders are found, in the file or among what was imported \
                 before, where a dry run does not look\n";
    assert!(dry.status.code() == Some(0) && said(&dry).contains(words), "{}", said(&dry));
    for words in [
        "1 new refund of orders that were known, 0 noted",
        "0 new refunds of orders that were known, 1 noted",
    ] {
        let ended = import(&file, &database);
        assert_eq!(ended.status.code(), Some(2), "{}", said(&ended));
        assert!(said(&ended).contains(words), "{}", said(&ended));
        assert!(said(&ended).contains("line 3: a refund of an order"), "{}", said(&ended));
    }
    let refunded = "SELECT total || ' ' || refunded AS one FROM orders";
    assert_eq!(data::column(&database, "orders", refunded).await, ["1200 900"]);
}

const BAD_MENU: &str =
    "code,name,price\n1,,2\n0,Nothing,2\n100000,Far,2\n3,Rice,2\n3,Noodles,3\n4,12,3\n,Soup,1\n";
const BAD_PEOPLE: &str = "number,name,phone,channel,sender_id\n5,Ann,,chat,ann\n6,Ben,,chat,ann\n\
    5,Cat,,,\n7,\u{200b},,,\n0,Dee,,,\n8,Eve,,chat,eve\n9,Flo,not a phone,,\n";

/// A dry run says of each row what the import then does.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dry_run_of_a_list_promises_what_the_import_keeps(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let (menu, people) = (folder.path().join("menu.csv"), folder.path().join("people.csv"));
    fs::write(&menu, BAD_MENU).expect("a file");
    fs::write(&people, BAD_PEOPLE).expect("a file");
    let (menu, people) = (menu.display().to_string(), people.display().to_string());
    let new = ["--currency", "GBP", "--time-zone", "Europe/London"];
    for (of, file, reasons) in [
        (
            "menu",
            &menu,
            &[
                "line 2: name: is missing; must be 1 to 64 characters",
                "line 3: code: must be 1 to 9999, not `0`",
                "line 4: code: must be 1 to 9999, not `100000`",
                "line 6: code: must not be there twice, but lines 5 and 6 both have 3",
                "line 7: name: must be 1 to 64 characters",
                "2 dishes added",
            ][..],
        ),
        (
            "customers",
            &people,
            &[
                "line 3: sender_id: must not be there twice, but lines 2 and 3 both have ann",
                "line 4: number: must not be there twice, but lines 2 and 4 both have 5",
                "line 5: name: must",
                "line 6: number: must be 1 to 99999, not `0`",
                "line 8: phone: must be a telephone number such as 138 0013 8000, not `not a phone`",
                "2 customers added",
            ],
        ),
    ] {
        for dry in [&["--dry-run"][..], &[]] {
            let ended = import_with(&[&[of, file], &new[..], dry].concat(), &database);
            let said = said(&ended);
            assert_eq!(ended.status.code(), Some(2), "{said}");
            for reason in reasons {
                assert!(said.contains(reason), "{dry:?} {reason}\n{said}");
            }
            assert!(dry.is_empty() || said.contains("is checked when it is taken"), "{said}");
        }
    }
    fs::write(&people, "number,name,channel,sender_id\n9,Fay,chat,eve\n").expect("a file");
    for dry in [&["--dry-run"][..], &[]] {
        let ended = import_with(&[&["customers", &people], dry].concat(), &database);
        let said = said(&ended);
        assert!(ended.status.code() == Some(1) && said.contains("sender_id: is another's, shops/"), "{said}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_only_shop_need_not_be_named_and_of_several_they_are_listed(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("menu.csv");
    fs::write(&file, "name,price\nRice,2\n").expect("a file");
    let file = file.display().to_string();
    let take = |shop: Option<&str>| {
        let named = shop.map(|shop| ("RENQING_SHOP", shop));
        let settings: Vec<_> = [("RENQING_DATABASE", database.as_str()), ("RENQING_LOG", "warn")]
            .into_iter()
            .chain(named)
            .collect();
        let args = ["import", "menu", &file, "--currency", "GBP", "--time-zone", "Europe/London"];
        let ended = run_program("renqing", &args, &settings);
        (ended.status.code(), said(&ended))
    };
    assert_eq!(take(Some("first")).0, Some(0));
    let (code, told) = take(None);
    assert!(code == Some(0) && told.contains("shops/first: 0 dishes added"), "{told}");
    assert_eq!(take(Some("second")).0, Some(0));
    let (code, told) = take(None);
    let words = "there are shops/first, shops/second: set RENQING_SHOP to the one that the file is for";
    assert!(code == Some(1) && told.contains(words), "{told}");
}

/// Who shares a telephone is told apart by name.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_family_may_share_a_phone(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let (people, orders) = (folder.path().join("people.csv"), folder.path().join("orders.csv"));
    fs::write(&people, "name,phone\n王师傅,138 0013 8000\n王师母,13800138000\n").expect("a file");
    let history = "订单编号,下单时间,菜品信息,顾客实付,顾客姓名,顾客电话\n\
        1,2026-07-01 12:00:00,米饭*1,2.00,王师母,+86 138-0013-8000\n\
        2,2026-07-01 12:00:00,米饭*1,2.00,王先生,13800138000\n";
    fs::write(&orders, history).expect("a file");
    for round in ["first", "again"] {
        let new = ["--currency", "CNY", "--time-zone", "Asia/Shanghai"];
        let ended =
            import_with(&[&["customers", &people.display().to_string()], &new[..]].concat(), &database);
        let words =
            if round == "first" { "2 customers added" } else { "0 customers added, 0 changed, 2 as before" };
        assert!(ended.status.success() && said(&ended).contains(words), "{round}: {}", said(&ended));
        let ended = import_with(&["orders", &orders.display().to_string()], &database);
        assert!(ended.status.success(), "{}", said(&ended));
        let whose = "SELECT external_id AS one FROM orders WHERE customer_id IS NOT NULL";
        assert_eq!(
            data::column(&database, "orders", whose).await,
            ["1"],
            "which of both 王先生 is, nobody knows"
        );
        assert_eq!(data::count(&database, "customers", "customers").await, 2);
    }
}

#[test]
fn a_template_is_read_as_it_is_printed() {
    let folder = TempDir::new().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("data").display());
    for (of, words) in [("menu", "2 dishes added"), ("customers", "2 customers added")] {
        let printed = import_with(&[of, "--template"], &database);
        let file = folder.path().join("template.csv");
        fs::write(&file, &printed.stdout).expect("a file");
        let file = file.display().to_string();
        let new = ["--currency", "CNY", "--time-zone", "Asia/Shanghai"];
        let ended = import_with(&[&[of, &file], &new[..]].concat(), &database);
        assert!(ended.status.success() && said(&ended).contains(words), "{}", said(&ended));
    }
}

#[test]
fn a_server_that_is_no_address_is_one_clear_line() {
    let folder = TempDir::new().expect("a folder");
    let database = format!("sqlite:{}", folder.path().join("data").display());
    let file = folder.path().join("menu.csv");
    fs::write(&file, "name,price\nRice,2\n").expect("a file");
    let ended = import_with(&["menu", &file.display().to_string(), "--server", "127.0.0.1:8080"], &database);
    let words = "--server: must be as in http://127.0.0.1:8080, not `127.0.0.1:8080`";
    assert!(ended.status.code() == Some(1) && said(&ended).contains(words), "{}", said(&ended));
}

/// The real history, where it is at hand: `TAKEAWAY_CSV` names it.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_real_history_adds_up(#[case] engine: Engine) {
    let Ok(file) = std::env::var("TAKEAWAY_CSV") else { return };
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    run_program("renqing", &["--version"], &[]);
    for round in ["first", "again"] {
        let start = Instant::now();
        let ended = import(&file, &database);
        eprintln!("{engine:?}, {round}: {:.1} s", start.elapsed().as_secs_f64());
        assert!(ended.status.success(), "{}", said(&ended));
        assert!(said(&ended).contains("74818 lines worth GBP 446517.45"), "{}", said(&ended));
        assert_eq!(data::count(&database, "orders", "orders").await, 13_397);
        assert_eq!(worth(&database).await, 44_651_745);
    }
}
