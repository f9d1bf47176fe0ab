//! Whether a wish is more than a wish.

/// What harms somebody if it is left out of sight. Too many are marked rather than one
/// too few.
const WORDS: &[&str] = &[
    "过敏",
    "過敏",
    "忌口",
    "不耐受",
    "麸质",
    "麩質",
    "乳糜泻",
    "蚕豆病",
    "allerg",
    "intoleran",
    "coeliac",
    "celiac",
    "anaphyla",
    "epipen",
    "g6pd",
];

/// Whether a note speaks of an allergy.
pub fn mentions_allergy(note: &str) -> bool {
    let lower = note.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_allergy_is_told_from_a_wish() {
        for note in
            ["花生过敏", "對蝦過敏", "孩子忌口鸡蛋", "乳糖不耐受", "ALLERGIC to nuts", "Coeliac, no flour"]
        {
            assert!(mentions_allergy(note), "{note}");
        }
        for note in ["", "不要辣", "多放葱", "no cilantro", "快点"] {
            assert!(!mentions_allergy(note), "{note}");
        }
    }
}
