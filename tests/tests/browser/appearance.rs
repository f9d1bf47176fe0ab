//! Whether a page looks as every page should.

use serde::Deserialize;
use serde_json::json;
use tests::{Browser, View};

/// What can be told of any page, whatever it is for.
#[derive(Debug, Deserialize)]
struct Appearance {
    /// Of HTTP.
    status: u16,
    /// Where the browser ended up.
    path: String,
    language: String,
    title: String,
    headings: usize,
    /// How much wider it is than the screen, in CSS pixels, and by which elements.
    overflow: f64,
    wide: Vec<String>,
    /// Of what is behind the text, from 0 to 1.
    brightness: f64,
}

/// What is wrong with how the page looks that is open, each in words. Without a language it may
/// be in any.
pub(crate) async fn blemishes(
    browser: &Browser,
    view: View,
    path: &str,
    language: Option<&str>,
) -> Vec<String> {
    let script = include_str!("appearance.js");
    let seen: Appearance = browser.run(script, &[json!({ "width": view.width })]).await;
    let is_its_language = |wanted: &str| seen.language.split('-').next() == Some(wanted);
    let rules = [
        (seen.status == 200, format!("its status is {}", seen.status)),
        (seen.path == path, format!("the browser is at {}", seen.path)),
        (language.is_none_or(is_its_language), format!("its language is {:?}", seen.language)),
        (!seen.title.trim().is_empty(), "it has no title".to_owned()),
        (seen.headings == 1, format!("it has {} headings of the first order", seen.headings)),
        (seen.overflow < 1.0, format!("it is {} px too wide, by {}", seen.overflow, seen.wide.join(", "))),
        (
            (seen.brightness < 0.5) == view.dark,
            format!("its background has a brightness of {:.2}", seen.brightness),
        ),
    ];
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, told)| told).collect()
}
