//! The segments that there are in every shop.

use crate::language::{Lang, texts};

texts! { Texts {
    new_guests: "新客人", "New guests";
    regulars: "熟客（三单以上）", "Regulars (three orders or more)";
    lapsed: "好久没来的", "Silent for long";
} }

/// Each by its name in the contracts, with what it is called.
pub(crate) fn usual(lang: Lang) -> [(&'static str, &'static str); 3] {
    let t = Texts(lang);
    [("new", t.new_guests()), ("regular", t.regulars()), ("lapsed", t.lapsed())]
}

pub(crate) fn is_usual(code: &str) -> bool {
    usual(Lang::Zh).iter().any(|(usual, _)| *usual == code)
}

/// What one is called; one of the shop's own words is its own name.
pub(crate) fn name(code: &str, lang: Lang) -> &str {
    usual(lang).into_iter().find(|(usual, _)| *usual == code).map_or(code, |(_, name)| name)
}
