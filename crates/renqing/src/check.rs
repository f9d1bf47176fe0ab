use std::collections::HashSet;

use crate::folder::{must_have_data, with_what_to_do};

/// Walks every invariant of every service's data below `database`; each
/// finding is a sentence. Changes nothing; errors: tables that are older than the
/// program stay as they are, and it says so.
pub async fn check(database: &str) -> anyhow::Result<Vec<String>> {
    must_have_data(database)?;
    let mut findings = Vec::new();
    for (name, found) in [
        (runtime::CUSTOMERS, customers::check(database).await),
        (runtime::ORDERS, orders::check(database).await),
        (runtime::LOYALTY, loyalty::check(database).await),
        (runtime::FEEDBACK, feedback::check(database).await),
    ] {
        let found = found.map_err(with_what_to_do)?;
        findings.extend(found.into_iter().map(|finding| format!("{name}: {finding}")));
    }
    // One finding may break several rules in the same words.
    let mut seen = HashSet::new();
    findings.retain(|finding| seen.insert(finding.clone()));
    Ok(findings)
}
