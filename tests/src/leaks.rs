//! Looks for words in bytes, however a program may have written them.

use std::fmt::Write;

use regex::bytes::RegexSet;

/// Which of the words are in the bytes: as they are, or as `Debug` writes bytes and
/// texts, as JSON may, or as they stand in an address.
pub fn leaks<'a>(bytes: &[u8], words: &[&'a str]) -> Vec<&'a str> {
    patterns(words).matches(bytes).into_iter().map(|place| words[place]).collect()
}

/// The first lines that have one of the words, cut short: for who has to mend it.
pub fn leaking_lines(log: &[u8], words: &[&str]) -> String {
    let patterns = patterns(words);
    let lines = log.split(|byte| *byte == b'\n').filter(|line| patterns.is_match(line));
    let short = lines.take(12).map(|line| String::from_utf8_lossy(line).chars().take(700).collect());
    short.collect::<Vec<String>>().join("\n")
}

fn patterns(words: &[&str]) -> RegexSet {
    let patterns = words.iter().map(|word| {
        let plain = (*word).to_owned();
        let forms = [plain, as_bytes(word), as_numbers(word), as_escapes(word), as_address(word)];
        forms.map(|form| regex::escape(&form)).join("|")
    });
    RegexSet::new(patterns).expect("words are no patterns")
}

/// `\xe7\x8e\x8b`
fn as_bytes(word: &str) -> String {
    word.bytes().flat_map(|byte| std::ascii::escape_default(byte).map(char::from)).collect()
}

/// `%E7%8E%8B`
fn as_address(word: &str) -> String {
    percent_encoding::utf8_percent_encode(word, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// `231, 142, 139`
fn as_numbers(word: &str) -> String {
    let numbers: Vec<String> = word.bytes().map(|byte| byte.to_string()).collect();
    numbers.join(", ")
}

/// `\u738b`, where a character is no ASCII.
fn as_escapes(word: &str) -> String {
    let mut text = String::new();
    for character in word.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            write!(text, "\\u{:04x}", u32::from(character)).expect("a String takes everything");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_however_it_is_written() {
        for text in ["a王b", r"b\xe7\x8e\x8b", "[0, 231, 142, 139]", "?q=%E7%8E%8B", r#""\u738b""#] {
            assert_eq!(leaks(text.as_bytes(), &["张", "王"]), ["王"], "{text}");
        }
        assert!(leaks("[231, 142]".as_bytes(), &["王"]).is_empty());
    }
}
