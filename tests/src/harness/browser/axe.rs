//! Whether everybody can use a page, as axe-core sees it.

use std::sync::OnceLock;

use crate::workshop::Workshop;

/// Looks for what is serious or critical, and says where.
const RUN: &str = include_str!("axe.js");

/// The script that finds what is wrong with a page. `None`, with a loud word, where axe-core
/// can't be had; under `CI=true` that is a failure.
pub(super) async fn script() -> Option<&'static str> {
    static SCRIPT: OnceLock<Option<String>> = OnceLock::new();
    let script = tokio::task::spawn_blocking(|| SCRIPT.get_or_init(made)).await;
    script.expect("axe-core is installed, or the test has failed").as_deref()
}

fn made() -> Option<String> {
    let workshop = Workshop::open("axe");
    let axe = workshop.install_npm("axe/package-lock.json");
    axe.then(|| format!("{};\n{RUN}", workshop.read("node_modules/axe-core/axe.min.js")))
}
