//! The same rooms in every service, and the arrows between them.

use std::collections::BTreeSet;

use runtime::SERVICES;

use crate::source::{Source, contracts, production, workspace};

/// Rooms that every service has.
const ROOMS: [&str; 9] = ["check", "convert", "domain", "error", "lib", "main", "rpc", "service", "store"];
/// Rooms that a service has where there is something in them.
const ROOMS_AS_NEEDED: [&str; 5] = ["app", "cache", "events", "jobs", "publish"];

/// Which other rooms a room may use.
fn below(room: &str) -> &'static [&'static str] {
    match room {
        "domain" => &[],
        "error" => &["domain"],
        "store" => &["domain", "error"],
        "convert" | "cache" => &["domain", "error", "store"],
        "check" | "service" | "publish" => &["domain", "error", "store", "convert", "cache"],
        "app" => &["domain", "error", "store", "convert", "cache", "service", "publish"],
        // Three ways in, which know nothing of one another.
        "rpc" | "events" | "jobs" => {
            &["domain", "error", "store", "convert", "cache", "service", "publish", "app"]
        }
        // Wiring.
        _ => &[
            "domain", "error", "store", "convert", "cache", "check", "service", "publish", "app", "rpc",
            "events", "jobs",
        ],
    }
}

/// Use cases that open a transaction of their own, and why each must.
const OPENS_ITS_OWN: [(&str, &str); 2] = [
    ("crates/feedback/src/app/find_answer.rs", "none may be open while loyalty is asked"),
    ("crates/feedback/src/app/finish_remedy.rs", "none may be open while loyalty pays"),
];

fn services() -> impl Iterator<Item = &'static Source> {
    production().filter(|source| SERVICES.contains(&source.package()))
}

#[test]
fn every_service_has_the_same_rooms() {
    for service in SERVICES {
        let found: BTreeSet<_> = services()
            .filter(|source| source.package() == service)
            .map(|source| source.room().to_owned())
            .filter(|room| !ROOMS_AS_NEEDED.contains(&room.as_str()))
            .collect();
        assert_eq!(found, ROOMS.map(str::to_owned).into(), "{service}");
    }
}

#[test]
fn a_room_uses_only_what_is_below_it() {
    let mut wrong = Vec::new();
    for source in services() {
        let code = source.code();
        let inline = code.split("crate::").skip(1).map(|path| format!("crate::{}", word(path)));
        let used: BTreeSet<_> = source.uses().into_iter().chain(inline).collect();
        for path in used {
            let Some(other) = path.strip_prefix("crate::").map(word) else { continue };
            if other.is_empty() {
                // A tree of paths, which `uses` has taken apart.
                continue;
            }
            // What stands at the root is the wiring's.
            let other = if other.starts_with(char::is_lowercase) { other } else { "lib" };
            if other != source.room() && !below(source.room()).contains(&other) {
                wrong.push(format!("{}: {path}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The name a text begins with.
fn word(text: &str) -> &str {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

#[test]
fn rules_are_pure() {
    let banned = ["contracts", "storage", "runtime", "outbox", "tokio", "tonic", "sqlx", "prost"];
    for source in services().filter(|source| source.room() == "domain") {
        let code = source.code();
        assert!(!code.contains("async "), "{} waits", source.path);
        let inline = banned.iter().find(|name| code.contains(&format!(" {name}::")));
        assert!(inline.is_none(), "{}: {inline:?}", source.path);
        // How a failure is told is the edge's business.
        for name in ["Failure", "Code::"] {
            assert!(!code.contains(name), "{}: {name}", source.path);
        }
    }
}

#[test]
fn tables_know_nothing_of_the_contracts() {
    for source in services().filter(|source| ["store", "domain", "error"].contains(&source.room())) {
        assert!(!source.code().contains("contracts::"), "{}", source.path);
    }
}

#[test]
fn only_the_stores_hold_sql() {
    let statements = ["SELECT ", "INSERT INTO ", "DELETE FROM ", " SET "];
    for source in production() {
        let is_store = source.package() == "storage" || source.room() == "store";
        let code = source.code();
        // The migrations are taken up where the service is wired.
        let wiring = ["use sqlx::migrate::Migrator;", "sqlx::migrate!("];
        let without_wiring = wiring.iter().fold(code.to_owned(), |code, wiring| code.replace(wiring, ""));
        if !is_store {
            assert!(!without_wiring.contains("sqlx::"), "{}", source.path);
            for statement in statements {
                assert!(!without_wiring.contains(statement), "{}: {statement}", source.path);
            }
        }
    }
}

#[test]
fn only_the_ways_in_open_a_transaction() {
    let opening = [".begin()", "idempotency::begin(", ".autocommit()", ".snapshot()", "db.read()"];
    for source in services() {
        let may = ["rpc", "events", "jobs", "check", "cache"].contains(&source.room())
            || OPENS_ITS_OWN.iter().any(|(path, _)| source.path == *path);
        let code = source.code();
        let found = opening.iter().find(|opening| code.contains(**opening));
        assert!(may || found.is_none(), "{}: {found:?}", source.path);
    }
    for (path, _) in OPENS_ITS_OWN {
        assert!(workspace().join(path).is_file(), "{path} is gone");
    }
}

#[test]
fn every_method_has_a_file_of_its_own() {
    let sources: Vec<_> = production().collect();
    for service in contracts().services() {
        let package =
            service.package_name().strip_prefix("renqing.").and_then(|name| name.strip_suffix(".v1"));
        let Some(package) = package.filter(|name| SERVICES.contains(name)) else { continue };
        for method in service.methods() {
            // Long lists are grouped: `rpc/{subject}/{method}.rs`.
            let (folder, file) =
                (format!("crates/{package}/src/rpc/"), format!("{}.rs", snake(method.name())));
            let its = |source: &&&Source| {
                let below = source.path.strip_prefix(&folder);
                below.is_some_and(|below| {
                    below == file || below.split_once('/').is_some_and(|(_, rest)| rest == file)
                })
            };
            let count = sources.iter().filter(its).count();
            assert_eq!(count, 1, "{} has {count} files {folder}…/{file}", method.full_name());
        }
    }
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
