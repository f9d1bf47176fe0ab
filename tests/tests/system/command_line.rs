//! What the command line says to who begins, or gives it something wrong.

use std::{fs, process::Output};

use tempfile::TempDir;
use tests::{OWNER_KEY, Process, program, run_program};

const MENU: &str = "code,name,price\n3,农家小炒肉,18\n90,米饭,2\n";

fn said(ended: &Output) -> String {
    String::from_utf8_lossy(&ended.stderr).into_owned()
}

/// `renqing` in a folder, with nothing set but what is given.
fn renqing_in(folder: &TempDir, args: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = program("renqing");
    command.current_dir(folder.path()).args(args).envs(environment.iter().copied());
    command.output().expect("it runs")
}

#[test]
fn an_import_into_nowhere_makes_no_folder_and_says_where_it_looked() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("menu.csv"), MENU).expect("a file");
    let orders = "number,time,item,price\n1,2026-08-03 20:25,Rice,1\n";
    fs::write(folder.path().join("orders.csv"), orders).expect("a file");
    let new = ["--currency", "CNY", "--time-zone", "Asia/Shanghai"];
    for of in ["menu", "orders"] {
        let file = format!("{of}.csv");
        for args in [&["import", of, &file][..], &[&["import", of, &file], &new[..]].concat()] {
            let ended = renqing_in(&folder, args, &[]);
            let told = said(&ended);
            assert_eq!(ended.status.code(), Some(1), "{told}");
            let looked = folder.path().join("data").display().to_string();
            for words in [looked.as_str(), "--data", "--server http://127.0.0.1:8080"] {
                assert!(told.contains(words), "{words}\n{told}");
            }
            assert!(!folder.path().join("data").exists(), "{args:?} made a folder");
        }
    }
    let named = [&["import", "menu", "menu.csv", "--data", "mine"], &new[..]].concat();
    let dry = renqing_in(&folder, &[&named[..], &["--dry-run"]].concat(), &[]);
    assert!(dry.status.success() && said(&dry).contains("2 dishes added"), "{}", said(&dry));
    assert!(!folder.path().join("mine").exists(), "a dry run makes no folder");
    let ended = renqing_in(&folder, &named, &[]);
    assert!(ended.status.success() && said(&ended).contains("2 dishes added"), "{}", said(&ended));
}

#[test]
fn where_nothing_answers_one_line_says_so() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("menu.csv"), MENU).expect("a file");
    // No service is there, and none may come.
    let args = ["import", "menu", "menu.csv", "--server", "http://127.0.0.1:1"];
    let ended = renqing_in(&folder, &args, &[("RENQING_OWNER_KEY", OWNER_KEY)]);
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(said(&ended), "renqing: nothing answers at http://127.0.0.1:1\n");
}

#[tokio::test]
async fn what_a_server_refuses_is_one_line_with_what_may_help() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("menu.csv"), MENU).expect("a file");
    let mut server = Process::serving(folder.path(), &["--sample"]);
    server.env("RENQING_OWNER_KEY", OWNER_KEY).start();
    server.ready().await;
    let args = ["import", "menu", "menu.csv", "--server", server.address()];
    for (key, shop, words) in [
        ("another-key", "nongmao", "RENQING_OWNER_KEY must be a key that it knows"),
        (OWNER_KEY, "other", "RENQING_SHOP says which shop the file is for"),
    ] {
        let ended = renqing_in(&folder, &args, &[("RENQING_OWNER_KEY", key), ("RENQING_SHOP", shop)]);
        let told = said(&ended);
        assert!(ended.status.code() == Some(1) && told.contains(words), "{told}");
        let start = format!("renqing: {} refused it: ", server.address());
        assert!(told.starts_with(&start) && told.lines().count() == 1, "{told}");
    }
    // A second program on the same port.
    let port = server.address().trim_start_matches("http://");
    let second = renqing_in(&folder, &["serve", "--http", port, "--data", "other"], &[]);
    let told = said(&second);
    assert!(second.status.code() == Some(1) && !folder.path().join("other").exists(), "{told}");
    let words =
        format!("can't listen on {port}: another program has it; --http (RENQING_HTTP) names another");
    assert!(told.contains(&words), "{told}");
}

#[test]
fn what_is_no_command_or_flag_is_told_the_right_one() {
    for (args, words) in [
        (&["srve"][..], "renqing: unrecognized subcommand 'srve'"),
        (
            &["serve", "--port", "8081"],
            "there is no --port; where it listens is said as: --http 127.0.0.1:8081",
        ),
        (&["serve", "--htpp", "127.0.0.1:8081"], "--http"),
    ] {
        let ended = run_program("renqing", args, &[]);
        let told = said(&ended);
        assert!(ended.status.code() == Some(64) && told.contains(words), "{told}");
        assert!(!told.contains("wrong setting") && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn the_demo_tells_its_story_to_the_end() {
    let folder = TempDir::new().expect("a folder");
    let ended = renqing_in(&folder, &["demo", "--once"], &[]);
    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{told}\n{}", said(&ended));
    for part in [
        "the till's past: 448 单",
        "18号王师傅：农家小炒肉×1、鱼香肉丝×1、米饭×2",
        "3位客人里会有3位入会",
        "rolled back",
        "生日快乐",
        "alert: 7号",
        "陈老板    老样子",
        "厨房 ▸ 7号 [PLACED] 3 农家小炒肉",
        "早市肉铺 · 量大省",
        "采纳 adopted，50 积分",
    ] {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
}
