use super::{clauses::is_chinese, features::buckets, lexicon::Lexicon};

/// Offset and unit of a weight as floats, then a signed byte a bucket.
const MODEL: &[u8] = include_bytes!("../../data/sentiment.bin");
const HEADER: usize = 8;

/// How much a word of the lists moves the scale.
const WEIGHT_OF_A_WORD: f64 = 1.2;
/// So many words before a word turn it round.
const REACH_OF_A_NEGATOR: usize = 3;

/// How likely a text is content, 0 to 1; one half if it tells nothing.
pub(crate) fn positive_ratio(text: &str, lexicon: &Lexicon) -> f64 {
    let score = if text.chars().any(is_chinese) { of_chinese(text) } else { of_english(text, lexicon) };
    1.0 / (1.0 + f64::exp(-score))
}

fn of_chinese(text: &str) -> f64 {
    let buckets = buckets(text);
    let weight = |bucket: &usize| MODEL.get(HEADER + bucket).map_or(0, |byte| i32::from(byte.cast_signed()));
    let sum: i32 = buckets.iter().map(weight).sum();
    let count = u32::try_from(buckets.len().max(1)).unwrap_or(u32::MAX);
    float(0) + float(4) * f64::from(sum) / f64::from(count).sqrt()
}

fn float(at: usize) -> f64 {
    let bytes = MODEL.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0.0, |bytes| f64::from(f32::from_le_bytes(bytes)))
}

fn of_english(text: &str, lexicon: &Lexicon) -> f64 {
    let text = text.to_lowercase().replace(['\'', '’'], "");
    let words: Vec<&str> =
        text.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |list: &[String], word: &str| list.iter().any(|listed| listed == word);
    let mut score = 0.0;
    for (at, word) in words.iter().enumerate() {
        let weight = f64::from(i8::from(has(&lexicon.english_positive, word)))
            - f64::from(i8::from(has(&lexicon.english_negative, word)));
        let before = words.get(at.saturating_sub(REACH_OF_A_NEGATOR)..at).unwrap_or_default();
        let is_turned = before.iter().any(|word| has(&lexicon.english_negators, word));
        score += if is_turned { -weight } else { weight };
    }
    score * WEIGHT_OF_A_WORD
}
