//! What an import tells of what it takes, and of what it can't.

use std::{fs, path::Path, process::Output};

use rstest::rstest;
use storage::Engine;
use tempfile::TempDir;
use testkit::Databases;
use tests::{SERVICES, data, run_program};

/// A shop with a folder of files.
struct Shop {
    database: String,
    _databases: Databases,
    folder: TempDir,
}

impl Shop {
    /// With these files brought in already; `None` where there is no such engine.
    async fn with(engine: Engine, lists: &[(&str, &str)]) -> Option<Self> {
        let databases = Databases::fresh(engine).await?;
        let database = databases.url_for_all(&SERVICES).await;
        let shop = Self { database, _databases: databases, folder: TempDir::new().expect("a folder") };
        for (of, text) in lists {
            let (code, told) = shop.import(of, text, &["--currency", "CNY", "--time-zone", "Asia/Shanghai"]);
            assert_eq!(code, Some(0), "{told}");
        }
        Some(shop)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Brings a text in as the file that is called after what it holds.
    fn import(&self, of: &str, text: &str, more: &[&str]) -> (Option<i32>, String) {
        let file = self.path(&format!("{of}.csv"));
        fs::write(&file, text).expect("a file");
        self.import_file(of, &file, more)
    }

    fn import_file(&self, of: &str, file: &Path, more: &[&str]) -> (Option<i32>, String) {
        let settings =
            [("RENQING_DATABASE", &*self.database), ("RENQING_SHOP", "mine"), ("RENQING_LOG", "warn")];
        let file = file.display().to_string();
        let ended: Output = run_program("renqing", &[&["import", of, &file], more].concat(), &settings);
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
    }
}

const MENU: &str = "code,name,price\n3,农家小炒肉,18\n5,锅包肉,28\n";
const PEOPLE: &str =
    "number,name,phone\n18,王师傅,138 0013 8000\n19,李姐,13900001111\n,张三,\n,张三,13700001111\n";

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dry_run_finds_the_names_that_other_dishes_have(#[case] engine: Engine) {
    let Some(shop) = Shop::with(engine, &[("menu", MENU)]).await else { return };
    let text = "code,name,aliases,price\n40,甲菜,,x\n41,农家小炒肉,,18\n42,乙菜,锅包肉,18\n\
                43,丙菜,,1\n,丁菜,,1\n,丁菜,,2\n46,丁菜,,2\n5,锅包肉片,,28\n45,锅包肉,,3\n";
    for more in [&["--dry-run"][..], &[]] {
        let (code, told) = shop.import("menu", text, more);
        assert_eq!(code, Some(2), "{told}");
        for words in [
            "line 2: price: must be a price",
            "line 3: name: `农家小炒肉` is what dish 3 is called",
            "line 4: aliases: `锅包肉` is what dish 5 is called",
            "line 8: name: `丁菜` is what dish 44 is called",
            "shops/mine: 3 dishes added, 2 changed, 0 as before",
            "1 dish renamed: 锅包肉 becomes 锅包肉片 (line 9)",
            "4 rows were left out; they are in",
        ] {
            assert!(told.contains(words), "{more:?} {words}\n{told}");
        }
    }
    let codes = "SELECT code || display_name AS one FROM menu_items ORDER BY code";
    let codes = data::column(&shop.database, "orders", codes).await;
    assert_eq!(codes, ["3农家小炒肉", "5锅包肉片", "43丙菜", "44丁菜", "45锅包肉"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_an_import_wrote_is_written_over_and_what_somebody_mended_is_kept(#[case] engine: Engine) {
    let Some(shop) = Shop::with(engine, &[("menu", MENU)]).await else { return };
    let (first, second) = (shop.path("menu.csv.rejected.csv"), shop.path("menu.csv.rejected-2.csv"));
    let one = "code,name,price\n40,甲菜,x\n41,乙菜,18\n";
    let two = "code,name,price\n40,甲菜,x\n41,乙菜,y\n";
    for more in [&["--dry-run"][..], &[], &[]] {
        let was_there = first.exists();
        let (_, told) = shop.import("menu", two, more);
        let said = told.contains(&format!("{} was written over", first.display()));
        assert!(said == was_there && !second.exists(), "{told}");
        assert_eq!(fs::read_to_string(&first).expect("a file").lines().count(), 3);
    }
    let mended = fs::read_to_string(&first).expect("a file").replacen(",x,", ",16,", 1);
    fs::write(&first, &mended).expect("a file");
    let (_, told) = shop.import("menu", one, &[]);
    assert!(
        told.contains(&format!("{} was changed since it was written and is kept", first.display())),
        "{told}"
    );
    assert!(told.contains(&format!("it is in {}", second.display())), "{told}");
    // What is left out of the mended file goes beside it, and beside what another left.
    let of_another = fs::read_to_string(&second).expect("a file");
    let third = shop.path("menu.csv.rejected-3.csv");
    let (code, told) = shop.import_file("menu", &first, &[]);
    assert_eq!(code, Some(2), "{told}");
    let kept = format!("{} has what was left out of something else and is kept", second.display());
    for words in ["1 dish added", &kept, &format!("it is in {}", third.display())] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert_eq!(fs::read_to_string(&first).expect("a file"), mended);
    assert_eq!(fs::read_to_string(&second).expect("a file"), of_another);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_renamed_is_told_beforehand(#[case] engine: Engine) {
    let Some(shop) = Shop::with(engine, &[("customers", PEOPLE)]).await else { return };
    let text = "number,name,phone\n18,张冒充,\n20,赵四,13600001111\n,赵四,136 0000 1111\n";
    for more in [&["--dry-run"][..], &[]] {
        let (code, told) = shop.import("customers", text, more);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("1 customer added, 1 changed, 1 as before"), "{more:?}\n{told}");
        assert!(told.contains("1 customer renamed: 王师傅 becomes 张冒充 (line 2)"), "{more:?}\n{told}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn guests_that_are_nobody_are_named_with_their_lines(#[case] engine: Engine) {
    let Some(shop) = Shop::with(engine, &[("customers", PEOPLE)]).await else { return };
    let text = "number,time,item,quantity,price,customer name,phone\n\
        1,2026-07-01 12:00,米饭,1,2,王师傅,\n2,2026-07-01 12:00,米饭,1,2,路人甲,\n\
        3,2026-07-01 12:00,米饭,1,2,张三,\n4,2026-07-01 12:00,米饭,1,2,,12345\n\
        5,2026-07-01 12:00,米饭,1,2,陈七,13500001111\n6,2026-07-01 12:00,米饭,1,2,路人乙,\n";
    for (more, new) in [(&["--dry-run"][..], "1 would be new"), (&[], "1 new")] {
        let (code, told) = shop.import("orders", text, more);
        assert_eq!(code, Some(0), "{told}");
        for words in [
            &format!("2 guests: 1 known, {new}") as &str,
            "2 names that no customer has, and a name alone makes none: 路人甲 (line 3), 路人乙 (line 7)",
            "1 name that several customers have: 张三 (line 4)",
            "1 row has a telephone number that can't be one; it is not used: `12345` (line 5)",
        ] {
            assert!(told.contains(words), "{more:?} {words}\n{told}");
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dry_run_does_not_promise_a_refund_that_it_can_not_look_up(#[case] engine: Engine) {
    let Some(shop) = Shop::with(engine, &[("menu", MENU)]).await else { return };
    let text = "number,time,item,quantity,price,kind\n7,2026-08-03 20:25,面,1,3,sale\n\
                99,2026-08-05 10:00,面,1,3,refund\n";
    let (code, told) = shop.import("orders", text, &["--dry-run"]);
    let words = "shops/mine: 1 order of 1 line worth CNY 3.00 can be taken; 1 refund only if its order is found, in \
                 the file or among what was imported before, where a dry run does not look\n";
    assert!(code == Some(0) && told.contains(words), "{told}");
    let (code, told) = shop.import("orders", text, &[]);
    assert!(code == Some(2) && told.contains("line 3: a refund of an order"), "{told}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_history_is_the_same_by_its_header_and_by_map_and_gets_its_guests_later(#[case] engine: Engine) {
    let Some(shop) = Shop::with(engine, &[("menu", MENU), ("customers", PEOPLE)]).await else { return };
    let text = "订单编号,下单时间,菜品名称,数量,单价,谁的\n\
                1,2026-08-03 12:00,农家小炒肉,1,18,18\n2,2026-08-03 12:05,锅包肉,1,28,\n";
    for more in [&["--dry-run"][..], &[]] {
        let (code, told) = shop.import("orders", text, more);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("1 column is not read: 谁的;"), "{told}");
    }
    let map = [
        "订单编号=number",
        "下单时间=time",
        "菜品名称=item",
        "数量=quantity",
        "单价=price",
        "谁的=customer-number",
    ];
    let map: Vec<&str> = map.iter().flat_map(|map| ["--map", *map]).collect();
    for given in [true, false] {
        let (code, told) = shop.import("orders", text, &map);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("0 orders new, 2 known") && !told.contains("not read"), "{told}");
        assert_eq!(told.contains("1 order that was nobody's is a guest's now"), given, "{told}");
    }
    let whose = "SELECT CASE WHEN customer_id IS NULL THEN 'nobody' ELSE 'somebody' END AS one FROM orders ORDER BY placed_at";
    assert_eq!(data::column(&shop.database, "orders", whose).await, ["somebody", "nobody"]);
}
