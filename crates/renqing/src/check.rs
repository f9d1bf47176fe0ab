use std::collections::HashSet;

use crate::folder::must_have_data;

/// Walks every invariant of every service's data below `database`; each
/// finding is a sentence.
pub async fn check(database: &str) -> anyhow::Result<Vec<String>> {
    must_have_data(database)?;
    let mut findings = Vec::new();
    for (name, found) in [
        (runtime::CUSTOMERS, customers::check(database).await?),
        (runtime::ORDERS, orders::check(database).await?),
        (runtime::LOYALTY, loyalty::check(database).await?),
        (runtime::FEEDBACK, feedback::check(database).await?),
    ] {
        findings.extend(found.into_iter().map(|finding| format!("{name}: {finding}")));
    }
    // One finding may break several rules in the same words.
    let mut seen = HashSet::new();
    findings.retain(|finding| seen.insert(finding.clone()));
    Ok(findings)
}
