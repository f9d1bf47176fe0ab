//! The same rooms in every service, and the arrows between them.

use std::collections::BTreeSet;

use prost_reflect::DescriptorPool;

use crate::source::{Source, production, workspace};

const SERVICES: [&str; 4] = ["customers", "orders", "loyalty", "feedback"];
const ROOMS: [&str; 9] = ["check", "convert", "domain", "error", "events", "lib", "main", "rpc", "store"];
/// Rooms that one service has for a reason of its own.
const OWN_ROOMS: [(&str, &str); 5] =
    [("orders", "card"), ("orders", "jobs"), ("loyalty", "card"), ("loyalty", "jobs"), ("feedback", "jobs")];

/// Which other rooms a room may use.
fn below(room: &str) -> &'static [&'static str] {
    match room {
        // What can go wrong belongs to the rules.
        "domain" => &["error"],
        "error" => &["domain"],
        "store" => &["domain", "error"],
        "convert" | "card" => &["domain", "error", "store"],
        "check" => &["domain", "error", "store", "convert", "card"],
        // The handler of events is also told when to look for what is due.
        "events" => &["domain", "error", "store", "convert", "card", "jobs"],
        "rpc" => &["domain", "error", "store", "convert", "card", "events"],
        _ => &["domain", "error", "store", "convert", "card", "events", "rpc", "check"],
    }
}

fn services() -> impl Iterator<Item = Source> {
    production().into_iter().filter(|source| SERVICES.contains(&source.package()))
}

#[test]
fn every_service_has_the_same_rooms() {
    for service in SERVICES {
        let found: BTreeSet<_> = services()
            .filter(|source| source.package() == service)
            .map(|source| source.room().to_owned())
            .filter(|room| !OWN_ROOMS.contains(&(service, room)))
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
        for path in source.uses().into_iter().chain(inline) {
            let Some(other) = path.strip_prefix("crate::").map(word) else { continue };
            // A type of the crate itself, such as the service.
            let is_room = other.starts_with(char::is_lowercase);
            if is_room && other != source.room() && !below(source.room()).contains(&other) {
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
        assert!(!source.code().contains("async "), "{} waits", source.path);
        for path in source.uses() {
            let first = path.split("::").next().unwrap_or_default();
            assert!(!banned.contains(&first), "{}: {path}", source.path);
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
        let without_wiring = wiring.iter().fold(code, |code, wiring| code.replace(wiring, ""));
        if !is_store {
            assert!(!without_wiring.contains("sqlx::"), "{}", source.path);
            for statement in statements {
                assert!(!without_wiring.contains(statement), "{}: {statement}", source.path);
            }
        }
    }
}

#[test]
fn only_methods_events_and_jobs_open_a_transaction() {
    let opening = [".begin()", "idempotency::begin(", ".autocommit()", ".snapshot()", "db.read()"];
    for source in services() {
        let may = ["rpc", "events", "jobs", "check", "card"].contains(&source.room());
        let code = source.code();
        let found = opening.iter().find(|opening| code.contains(**opening));
        assert!(may || found.is_none(), "{}: {found:?}", source.path);
    }
}

#[test]
fn every_method_has_a_file_of_its_own() {
    let pool = DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).expect("descriptors");
    for service in pool.services() {
        let package =
            service.package_name().strip_prefix("renqing.").and_then(|name| name.strip_suffix(".v1"));
        let Some(package) = package.filter(|name| SERVICES.contains(name)) else { continue };
        for method in service.methods() {
            let file = format!("crates/{package}/src/rpc/{}.rs", snake(method.name()));
            assert!(workspace().join(&file).is_file(), "{} is not in {file}", method.full_name());
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
