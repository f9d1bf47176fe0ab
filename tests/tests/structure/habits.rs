//! Short files, short functions, no lint switched off.

use crate::source::{crates, production, tests};

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;
/// Nineteen of twenty functions are no longer.
const LONG_FUNCTION: usize = 40;
const MEDIAN_FUNCTION: usize = 12;

#[test]
fn no_file_is_long() {
    for source in production() {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines", source.path);
    }
}

#[test]
fn functions_are_short() {
    let mut lengths = Vec::new();
    for source in production() {
        let code = source.code();
        let lines: Vec<_> = code.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let Some(length) = function_length(line, &lines[start..]) else { continue };
            assert!(length <= LONGEST_FUNCTION, "{}: {} has {length} lines", source.path, line.trim());
            lengths.push(length);
        }
    }
    lengths.sort_unstable();
    let of = |part: usize| lengths[lengths.len() * part / 100];
    assert!(of(50) <= MEDIAN_FUNCTION, "half of the functions have more than {} lines", of(50));
    assert!(of(95) <= LONG_FUNCTION, "one of twenty functions has more than {} lines", of(95));
}

/// As rustfmt lays it out: to the brace at the indentation of its `fn`.
fn function_length(line: &str, rest: &[&str]) -> Option<usize> {
    let words = line.trim_start();
    let is_function = ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn "]
        .iter()
        .any(|start| words.replace("async ", "").replace("const ", "").starts_with(start));
    let ends_at_once = !is_function || words.ends_with('}') || words.ends_with(';');
    if ends_at_once {
        return None;
    }
    let indentation = &line[..line.len() - words.len()];
    let end = rest.iter().position(|line| *line == format!("{indentation}}}"))?;
    Some(end + 1)
}

#[test]
fn a_lint_is_expected_with_a_reason_never_switched_off() {
    for source in crates().iter().chain(tests()) {
        let switched_off = source.code().lines().any(|line| line.trim_start().starts_with("#[allow("));
        let inner = source.code().lines().any(|line| line.trim_start().starts_with("#![allow("));
        assert!(!switched_off && !inner, "{}", source.path);
    }
}

#[test]
fn time_and_ids_are_passed_in() {
    // One place each; clippy bans the calls everywhere else.
    let found: Vec<_> = production()
        .filter(|source| source.code().contains("disallowed_methods"))
        .map(|source| source.path.clone())
        .collect();
    assert!(found.iter().all(|path| path.starts_with("crates/kernel/")), "{found:?}");
}
