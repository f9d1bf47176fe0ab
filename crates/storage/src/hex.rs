//! Bytes as two digits each; also for `#[serde(with = "hex")]`.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];

pub(crate) fn text(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.map(|digit| DIGITS[usize::from(digit)]).collect()
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: char| u8::try_from(digit.to_digit(16)?).ok();
    let digits = text.chars().map(digit).collect::<Option<Vec<u8>>>()?;
    let pairs = digits.chunks(2);
    pairs.map(|pair| pair.get(1).map(|low| pair[0] << 4 | low)).collect()
}

pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(bytes))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    bytes(&text).ok_or_else(|| D::Error::custom("two digits for each byte"))
}
