//! Alerts and the dashboard are about what is really measured.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use regex::Regex;
use serde_json::Value;
use storage::Engine;
use tests::{Harness, Mode};

use crate::{
    kustomize::overlay,
    manifest::{Manifest, of_kind, readme},
};

/// What Prometheus adds to whatever it reads, what a histogram's buckets have, and what
/// the cluster's own measurements go by.
const ADDED: [&str; 7] = ["namespace", "pod", "job", "instance", "le", "deployment", "persistentvolumeclaim"];
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The measurements of a running system: each with its labels.
async fn emitted() -> BTreeMap<String, BTreeSet<String>> {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is built in");
    harness.door().message("m-1", "wx-wang", "3.6").await.ok();
    harness.settle().await;
    let series = Regex::new(r"(?m)^(renqing_\w+)\{(.*)\} ").expect("a pattern");
    let label = Regex::new(r#"(\w+)=""#).expect("a pattern");
    // The gauges of events are shown when housekeeping looked for the first time.
    let seen = async {
        loop {
            let text = runtime::metrics_text();
            if text.contains("renqing_events_waiting{") {
                return text;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let text = tokio::time::timeout(Duration::from_secs(30), seen).await.expect("gauges of events");
    let labels = |of: &str| label.captures_iter(of).map(|found| found[1].to_owned()).collect();
    series.captures_iter(&text).map(|found| (found[1].to_owned(), labels(&found[2]))).collect()
}

/// Every expression of the alerts and of the dashboard, with where it stands.
fn expressions(built: &[Manifest]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for rules in of_kind(built, "PrometheusRule") {
        for rule in rules.spec()["groups"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|group| group["rules"].as_array().expect("rules"))
        {
            all.push((text(&rule["alert"]), text(&rule["expr"])));
        }
    }
    let dashboards = of_kind(built, "ConfigMap")
        .into_iter()
        .filter_map(|map| map.0["data"]["renqing-dashboard.json"].as_str());
    for dashboard in dashboards {
        let dashboard: Value = serde_json::from_str(dashboard).expect("JSON");
        for panel in dashboard["panels"].as_array().expect("panels") {
            let targets = panel["targets"].as_array().expect("targets");
            all.extend(targets.iter().map(|target| (text(&panel["title"]), text(&target["expr"]))));
        }
    }
    all
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[tokio::test]
async fn alerts_and_dashboard_name_what_is_measured_with_labels_that_it_has() {
    let emitted = emitted().await;
    let expressions = expressions(&overlay("production"));
    assert!(expressions.len() > 15, "{expressions:?}");
    let metric = Regex::new(r"\brenqing_\w+").expect("a pattern");
    let labels = Regex::new(r#"by \(([^)]*)\)|(\w+)\s*(?:=~|!=|=)\s*""#).expect("a pattern");
    for (place, expression) in &expressions {
        let mut has: BTreeSet<String> = ADDED.map(str::to_owned).into();
        for found in metric.find_iter(expression) {
            let of = emitted.get(found.as_str());
            has.extend(
                of.unwrap_or_else(|| panic!("{place}: nobody measures {}", found.as_str())).iter().cloned(),
            );
        }
        for found in labels.captures_iter(expression) {
            let names = found.get(1).or(found.get(2)).expect("a label").as_str();
            for name in names.split(',').map(str::trim) {
                assert!(has.contains(name), "{place}: nothing is measured by {name}");
            }
        }
    }
}

#[test]
fn an_alert_says_how_grave_it_is_and_what_to_do() {
    let built = overlay("production");
    for rule in of_kind(&built, "PrometheusRule")[0].spec()["groups"][0]["rules"].as_array().expect("rules") {
        assert!(["warning", "critical"].contains(&&*text(&rule["labels"]["severity"])), "{rule}");
        assert!(
            rule["annotations"]["summary"].is_string() && rule["annotations"]["description"].is_string(),
            "{rule}"
        );
        assert!(readme().contains(&text(&rule["alert"])), "deploy/README.md does not say what to do: {rule}");
        assert!(rule["for"].is_string(), "{rule} cries at once");
    }
}
