//! What kitchen printers are told: ESC/POS, with Chinese in GB 18030, as those sold where
//! shops have Chinese menus read it.

use encoding_rs::GB18030;

const INITIALISE: &[u8] = b"\x1b@";
const CHINESE: &[u8] = b"\x1c&";
const NORMAL: &[u8] = b"\x1d!\x00\x1c!\x00";
const TALL: &[u8] = b"\x1d!\x01\x1c!\x08";
const BIG: &[u8] = b"\x1d!\x11\x1c!\x0c";
const INVERSE: [&[u8]; 2] = [b"\x1dB\x00", b"\x1dB\x01"];
/// Feeds past the knife, and cuts but for one point.
const CUT: &[u8] = b"\n\n\x1dVB\x03";

/// How large a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    Normal,
    Tall,
    Big,
}

/// A line of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) size: Size,
    /// White on black: not to be overlooked.
    pub(crate) is_inverse: bool,
}

impl Line {
    pub(crate) fn new(size: Size, text: impl Into<String>) -> Self {
        Self { text: text.into(), size, is_inverse: false }
    }

    pub(crate) fn warning(text: impl Into<String>) -> Self {
        Self { is_inverse: true, ..Self::new(Size::Tall, text) }
    }
}

/// A ticket, to be sent to a printer as it is.
pub(crate) fn ticket(lines: &[Line]) -> Vec<u8> {
    let mut bytes = [INITIALISE, CHINESE].concat();
    for line in lines {
        bytes.extend_from_slice(match line.size {
            Size::Normal => NORMAL,
            Size::Tall => TALL,
            Size::Big => BIG,
        });
        bytes.extend_from_slice(INVERSE[usize::from(line.is_inverse)]);
        bytes.extend(line.text.chars().flat_map(encoded));
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(CUT);
    bytes
}

/// A character as the printer reads it: nothing that it would obey, and a question mark
/// for what no printer has.
fn encoded(one: char) -> Vec<u8> {
    if one.is_control() || is_mark(one) {
        return Vec::new();
    }
    let mut buffer = [0; 4];
    let (bytes, _, failed) = GB18030.encode(one.encode_utf8(&mut buffer));
    if failed || bytes.len() > 2 { vec![b'?'] } else { bytes.into_owned() }
}

/// Marks that are nothing to see, or turn the text around.
fn is_mark(one: char) -> bool {
    matches!(one, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_chinese_that_printers_read() {
        let bytes = ticket(&[Line::new(Size::Big, "18号"), Line::warning("过敏")]);
        let number = [BIG, INVERSE[0], b"18\xba\xc5\n"].concat();
        let warning = [TALL, INVERSE[1], b"\xb9\xfd\xc3\xf4\n"].concat();
        assert_eq!(bytes, [INITIALISE, CHINESE, &number, &warning, CUT].concat());
    }

    #[test]
    fn nothing_that_a_guest_writes_commands_the_printer() {
        let bytes = ticket(&[Line::new(Size::Normal, "a\x1b@\x1dV\0\x10\u{202e}b\u{200b}😀\r\nc")]);
        let text = bytes.split(|byte| *byte == b'\n').next().unwrap();
        assert!(text.ends_with(b"a@Vb?c"), "{text:?}");
    }
}
