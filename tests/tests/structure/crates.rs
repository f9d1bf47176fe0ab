//! The arrows between crates, and what each may be built from.

use std::{collections::HashMap, fs, sync::LazyLock};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::source::workspace;

const BELOW_A_SERVICE: &[&str] = &["kernel", "contracts", "storage", "runtime", "outbox"];

/// Those of a service that reads what people write.
const BELOW_A_READER: &[&str] = &["kernel", "language", "contracts", "storage", "runtime", "outbox"];

/// What stands on top, and may use all of them.
const ON_TOP: [&str; 3] = ["renqing", "testkit", "tests"];

/// Which of our crates each other may use.
fn arrows() -> HashMap<&'static str, &'static [&'static str]> {
    let mut arrows: HashMap<_, &[_]> = HashMap::from([
        ("kernel", &[][..]),
        ("language", &["kernel"]),
        ("contracts", &[]),
        ("storage", &["kernel"]),
        ("runtime", &["kernel", "contracts"]),
        ("outbox", &["kernel", "contracts", "storage", "runtime"]),
        ("sheets", &["kernel", "contracts"]),
        ("console", &["kernel", "contracts", "runtime", "sheets"]),
        ("channels", &["kernel", "contracts", "runtime"]),
        ("gateway", &["kernel", "contracts", "runtime", "console", "channels"]),
    ]);
    arrows.extend(["customers", "loyalty"].map(|service| (service, BELOW_A_SERVICE)));
    arrows.extend(["orders", "feedback"].map(|service| (service, BELOW_A_READER)));
    arrows
}

/// What a crate must know nothing of.
const BANNED: [(&str, &[&str]); 8] = [
    ("language", &["tokio", "sqlx", "tonic"]),
    ("kernel", &["tokio", "sqlx", "tonic"]),
    ("contracts", &["tokio", "sqlx"]),
    ("runtime", &["sqlx"]),
    ("console", &["sqlx", "storage"]),
    ("channels", &["sqlx", "storage"]),
    ("gateway", &["sqlx", "storage"]),
    // SQL and its transactions come from storage.
    ("outbox", &["sqlx"]),
];

fn metadata() -> &'static Metadata {
    static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
        let manifest = workspace().join("Cargo.toml");
        MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo metadata")
    });
    &METADATA
}

/// What the built program is made of; tests may use more.
fn built_from(package: &Package) -> impl Iterator<Item = &str> {
    let normal = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    normal.map(|dependency| dependency.name.as_str())
}

#[test]
fn crates_use_only_what_is_below_them() {
    let metadata = metadata();
    let ours: Vec<_> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let arrows = arrows();
    let mut wrong = Vec::new();
    for package in metadata.packages.iter().filter(|package| !ON_TOP.contains(&package.name.as_str())) {
        let allowed = arrows.get(package.name.as_str());
        let allowed = allowed.unwrap_or_else(|| panic!("{} has no place among the arrows", package.name));
        let up = built_from(package).filter(|name| ours.contains(name) && !allowed.contains(name));
        wrong.extend(up.map(|name| format!("{} uses {name}", package.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // An arrow from a crate that is not there guards nothing.
    for name in arrows.keys().copied().chain(ON_TOP) {
        assert!(ours.contains(&name), "there is no crate {name}");
    }
}

#[test]
fn test_code_is_built_into_no_program() {
    for package in &metadata().packages {
        let is_test = ["testkit", "tests"].contains(&package.name.as_str());
        assert!(is_test || !built_from(package).any(|name| name == "testkit"), "{}", package.name);
    }
}

#[test]
fn what_a_crate_must_know_nothing_of_is_not_there() {
    let metadata = metadata();
    for (name, banned) in BANNED {
        let package = metadata.packages.iter().find(|package| package.name.as_str() == name);
        let found: Vec<_> =
            built_from(package.expect("a crate")).filter(|name| banned.contains(name)).collect();
        assert!(found.is_empty(), "{name} uses {found:?}");
    }
}

#[test]
fn versions_and_lints_are_the_workspaces() {
    for package in &metadata().packages {
        let manifest = fs::read_to_string(&package.manifest_path).expect("a manifest");
        // What is generated is not ours to lint.
        let is_generated = package.name.as_str() == "contracts";
        assert!(is_generated || manifest.contains("[lints]\nworkspace = true"), "{}", package.name);
        let mut section = "";
        for line in manifest.lines() {
            if line.starts_with('[') {
                section = line;
            } else if section.ends_with("dependencies]") && line.contains('=') {
                assert!(line.contains("workspace = true"), "{}: {line}", package.name);
            }
        }
    }
}
