//! The dishes of an order in a few words.

use super::menu::Menu;
use super::price::{Line, Origin};
use super::shorthand::Language;

/// So many dishes of an order are named.
const NAMED: usize = 3;

/// What was ordered, without what the shop gives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NamedDishes<'a> {
    /// The shop's menu today.
    pub(crate) menu: &'a Menu,
    /// What was ordered.
    pub(crate) lines: &'a [Line],
}

impl NamedDishes<'_> {
    /// The first dishes, and of how many.
    pub(crate) fn text(&self, language: Language) -> String {
        let ordered: Vec<&Line> = self.lines.iter().filter(|line| line.origin != Origin::Reward).collect();
        let dish = |line: &&Line| format!("{}×{}", self.name(line, language), line.quantity);
        let named: Vec<String> = ordered.iter().take(NAMED).map(dish).collect();
        let left = ordered.len().saturating_sub(NAMED);
        match language {
            Language::Chinese if left == 0 => named.join("、"),
            Language::Chinese => format!("{}等{}样", named.join("、"), ordered.len()),
            Language::English if left == 0 => named.join(", "),
            Language::English => format!("{} and {left} more", named.join(", ")),
        }
    }

    fn name<'l>(&'l self, line: &'l Line, language: Language) -> &'l str {
        let english = self.menu.get(line.code).map(|item| item.name_en.as_str());
        match (language, english.filter(|name| !name.is_empty())) {
            (Language::English, Some(name)) => name,
            _ => &line.name,
        }
    }
}
