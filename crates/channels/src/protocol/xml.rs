//! The little XML that the platforms write: one element with fields in it. Nothing
//! else of XML is taken: no document type, no entities but the five, no depth.

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};

/// Bytes of a document; the longest text that a guest can write has some 6,000.
pub const LARGEST: usize = 64 << 10;
const MOST_FIELDS: usize = 64;
const DEEPEST: usize = 8;

/// The fields of a document by their names. What stands deeper is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, String>);

/// It is not such a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It is too large.
    #[error("must have at most {LARGEST} bytes")]
    TooLarge,
    /// It is no well-formed XML in UTF-8.
    #[error("must be well-formed XML in UTF-8")]
    NotXml,
    /// It has a document type, an entity of its own, or a processing instruction.
    #[error("must have no document type, no entities and no instructions")]
    Forbidden,
    /// It is too deep, or has too many fields.
    #[error("must have at most {MOST_FIELDS} fields, {DEEPEST} deep")]
    TooMuch,
    /// It has a field twice.
    #[error("must have each field once")]
    Twice,
}

impl Fields {
    /// Reads a document.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > LARGEST {
            return Err(Malformed::TooLarge);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Malformed::NotXml)?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        reader.config_mut().expand_empty_elements = true;
        let mut reading = Reading::default();
        loop {
            match reader.read_event().map_err(|_| Malformed::NotXml)? {
                Event::Eof => return reading.finish(),
                event => reading.take(&event)?,
            }
        }
    }

    /// A field's text, empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

#[derive(Default)]
struct Reading {
    fields: Fields,
    open: Vec<String>,
    text: String,
    is_over: bool,
}

impl Reading {
    fn take(&mut self, event: &Event<'_>) -> Result<(), Malformed> {
        match event {
            Event::Start(start) => self.begin(start.name().as_ref()),
            Event::End(_) => self.end(),
            Event::Text(text) => self.add(text),
            Event::CData(text) => self.add(text),
            Event::GeneralRef(reference) => {
                let resolved = resolve(reference)?;
                self.add(&resolved)
            }
            Event::Decl(_) | Event::Comment(_) => Ok(()),
            _ => Err(Malformed::Forbidden),
        }
    }

    fn begin(&mut self, name: &str) -> Result<(), Malformed> {
        if self.is_over {
            return Err(Malformed::NotXml);
        }
        if self.open.len() >= DEEPEST || self.fields.0.len() >= MOST_FIELDS {
            return Err(Malformed::TooMuch);
        }
        self.open.push(name.to_owned());
        self.text.clear();
        Ok(())
    }

    fn end(&mut self) -> Result<(), Malformed> {
        let name = self.open.pop().ok_or(Malformed::NotXml)?;
        let text = std::mem::take(&mut self.text);
        self.is_over = self.open.is_empty();
        if self.open.len() == 1 && self.fields.0.insert(name, text).is_some() {
            return Err(Malformed::Twice);
        }
        Ok(())
    }

    /// Text beside the one element is no XML.
    fn add(&mut self, text: &str) -> Result<(), Malformed> {
        if self.open.is_empty() && !text.trim().is_empty() {
            return Err(Malformed::NotXml);
        }
        self.text.push_str(text);
        Ok(())
    }

    fn finish(self) -> Result<Fields, Malformed> {
        if self.is_over { Ok(self.fields) } else { Err(Malformed::NotXml) }
    }
}

/// A character, or one of the five entities that XML has of its own.
fn resolve(reference: &BytesRef<'_>) -> Result<String, Malformed> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| Malformed::NotXml)? {
        return Ok(character.into());
    }
    resolve_predefined_entity(reference).map(str::to_owned).ok_or(Malformed::Forbidden)
}

/// A field with a text, which may have anything in it that XML can have.
pub fn text_field(name: &str, text: &str) -> String {
    let text: String = text.chars().filter(|letter| is_xml(*letter)).collect();
    // The end of a section can't stand in it.
    format!("<{name}><![CDATA[{}]]></{name}>", text.replace("]]>", "]]]]><![CDATA[>"))
}

/// Whether XML 1.0 has that character.
fn is_xml(letter: char) -> bool {
    !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Fields, Malformed> {
        Fields::read(text.as_bytes())
    }

    #[test]
    fn fields_are_read_however_they_are_written() {
        let text = "<?xml version=\"1.0\"?><xml><A><![CDATA[18号,订餐3.6]]></A><B>1 &lt; 2 &#x4f60;</B><C/><D><E>x</E></D>\n</xml>";
        let fields = read(text).unwrap();
        assert_eq!(
            ["A", "B", "C", "D", "E"].map(|name| fields.get(name)),
            ["18号,订餐3.6", "1 < 2 你", "", "", ""]
        );
    }

    #[test]
    fn what_is_more_than_fields_is_refused() {
        let bomb = "<!DOCTYPE xml [<!ENTITY a \"aaaa\">]><xml><A>&a;</A></xml>";
        let file = "<!DOCTYPE xml SYSTEM \"file:///etc/passwd\"><xml/>";
        let deep = "<x>".repeat(9) + &"</x>".repeat(9);
        let many = (0..65).fold(String::new(), |many, place| many + &format!("<F{place}/>"));
        for (text, why) in [
            (bomb, Malformed::Forbidden),
            (file, Malformed::Forbidden),
            ("<xml><A>&a;</A></xml>", Malformed::Forbidden),
            ("<?php echo ?><xml/>", Malformed::Forbidden),
            ("<xml><A>1</A><A>2</A></xml>", Malformed::Twice),
            (&deep, Malformed::TooMuch),
            (&format!("<xml>{many}</xml>"), Malformed::TooMuch),
            (&" ".repeat(LARGEST + 1), Malformed::TooLarge),
            ("", Malformed::NotXml),
            ("{}", Malformed::NotXml),
            ("<xml>", Malformed::NotXml),
            ("<xml><A></xml></A>", Malformed::NotXml),
            ("<xml/><xml/>", Malformed::NotXml),
            ("<xml><A>& b</A></xml>", Malformed::NotXml),
            ("<xml><A>&#0;</A></xml>", Malformed::NotXml),
        ] {
            assert_eq!(read(text), Err(why), "{text:.60}");
        }
        assert_eq!(Fields::read(b"<xml><A>\xff</A></xml>"), Err(Malformed::NotXml));
    }

    proptest! {
        #[test]
        fn a_text_is_read_as_it_was_written(text in "[ -~\u{4e00}-\u{4e20}\n]{0,80}") {
            let document = format!("<xml>{}</xml>", text_field("A", &text));
            let fields = read(&document).unwrap();
            prop_assert_eq!(fields.get("A"), text);
        }

        #[test]
        fn whatever_is_written_can_be_read(text in any::<String>()) {
            let document = format!("<xml>{}</xml>", text_field("A", &text));
            prop_assert!(read(&document).is_ok());
        }

        #[test]
        fn whatever_comes_is_read_without_a_panic(text in "(<xml>|</xml>|<A>|</A>|<!\\[CDATA\\[|]]>|&|;|<!|\\?|.){0,40}") {
            let _ = read(&text);
        }
    }
}
