//! `report` writes down what it has measured, with plots.

use std::fs;

use storage::Engine;
use tempfile::TempDir;
use testkit::Databases;
use tests::run_program;

#[tokio::test]
async fn a_report_has_a_table_and_a_plot_for_each_engine() {
    // It measures both engines.
    if Databases::fresh(Engine::Postgres).await.is_none() {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let place = folder.path().display().to_string();
    let done = run_program("report", &[&place, "--quick", "--only", "orders"], &[]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let report = fs::read_to_string(folder.path().join("report.md")).expect("a report");
    let rows = report.lines().filter(|line| line.starts_with("| ") && !line.contains("clients")).count();
    // For 1, 8 and 32 clients, below a line of dashes.
    assert_eq!(rows, 2 * (3 + 1), "{report}");
    for engine in ["postgresql", "sqlite"] {
        let name = format!("orders-{engine}.svg");
        assert!(report.contains(&format!("]({name})")), "{report}");
        let plot = fs::read_to_string(folder.path().join(&name)).expect("a plot");
        assert_eq!(plot.matches("<polyline").count(), 3, "{plot}");
        assert!(!plot.contains("NaN") && !plot.contains("inf"), "{plot}");
    }
}

#[test]
fn a_part_that_is_none_is_refused() {
    let done = run_program("report", &["/nowhere", "--only", "everything"], &[]);
    assert!(!done.status.success());
    assert!(String::from_utf8_lossy(&done.stderr).contains("the parts are"), "{done:?}");
}
