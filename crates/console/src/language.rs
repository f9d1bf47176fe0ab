//! In which language a page is.

use http::{HeaderMap, Uri, header};

use crate::{cookies, forms::Form};

/// The languages there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    Zh,
    En,
}

impl Lang {
    /// What was asked for: by the address, before, or by the browser's settings.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let before = || cookies::get(headers, cookies::LANGUAGE).and_then(|code| Self::from_code(&code));
        Self::asked(uri).or_else(before).unwrap_or_else(|| Self::of_browser(headers))
    }

    /// What the address asks for: `?lang=en`.
    pub(crate) fn asked(uri: &Uri) -> Option<Self> {
        let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
        Self::from_code(query.get("lang"))
    }

    fn of_browser(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let first = accepted.unwrap_or_default().split(',').find_map(|one| Self::from_code(one.get(..2)?));
        first.unwrap_or(Self::Zh)
    }

    fn from_code(code: &str) -> Option<Self> {
        match code {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        self.of_two("zh", "en")
    }

    /// The one of the two that is in this language.
    pub(crate) fn of_two<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Something's name in this language, where it has one: else the Chinese.
    pub(crate) fn name<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        if en.is_empty() { zh } else { self.of_two(zh, en) }
    }
}

/// The texts of a page: a type with a method for each, Chinese first.
macro_rules! texts {
    ($name:ident { $($key:ident: $zh:literal, $en:literal;)+ }) => {
        /// The page's words.
        #[derive(Clone, Copy)]
        pub(crate) struct $name(pub(crate) $crate::language::Lang);

        impl $name {
            $(pub(crate) fn $key(self) -> &'static str {
                self.0.of_two($zh, $en)
            })+
        }
    };
}
pub(crate) use texts;
