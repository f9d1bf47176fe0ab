//! What somebody usually has, in a sentence.

use super::menu::Menu;
use super::shorthand::Language;

/// So many dishes are named.
const NAMED: usize = 3;

/// A sentence that names the dishes that are on the menu still; `None` if one is not.
pub(crate) fn usual_line(menu: &Menu, dishes: &[i32], language: Language) -> Option<String> {
    let items: Option<Vec<_>> = dishes.iter().map(|code| menu.get(*code)).collect();
    let items = items.filter(|items| !items.is_empty())?;
    let name = |item: &&super::menu::Item| match language {
        Language::English if !item.name_en.is_empty() => item.name_en.clone(),
        _ => item.name.clone(),
    };
    let named: Vec<String> = items.iter().take(NAMED).map(name).collect();
    Some(match language {
        Language::Chinese => format!("老样子（{}）随时给您做。", named.join("、")),
        Language::English => format!(" Your usual ({}) is yours whenever you say so.", named.join(", ")),
    })
}
