//! The same words in English.

/// What went wrong.
pub(super) const FAULTS_EN: &[&str] =
    &["late", "wrong", "cold", "spilled", "spilt", "missing", "forgot", "waited", "waiting", "hour", "hours"];

/// What praises who is named.
pub(super) const KINDNESSES_EN: &[&str] = &[
    "quick",
    "fast",
    "kind",
    "sweet",
    "super",
    "legend",
    "star",
    "hero",
    "prompt",
    "careful",
    "cheerful",
    "kudos",
    "props",
    "lifesaver",
    "professional",
    "punctual",
];

/// What is good.
pub(super) const GOOD_EN: [&str; 30] = [
    "great",
    "excellent",
    "amazing",
    "wonderful",
    "awesome",
    "fantastic",
    "delicious",
    "tasty",
    "yummy",
    "friendly",
    "helpful",
    "polite",
    "attentive",
    "lovely",
    "brilliant",
    "superb",
    "outstanding",
    "perfect",
    "nice",
    "thoughtful",
    "patient",
    "the best",
    "well done",
    "good job",
    "good service",
    "very good",
    "so good",
    "really good",
    "loved",
    "five stars",
];

/// What denies.
pub(super) const DENIALS_EN: [&str; 9] =
    ["not", "no", "never", "hardly", "nothing", "without", "less", "cannot", "neither"];

/// What makes it a question when it comes first.
pub(super) const QUESTIONS_EN: [&str; 20] = [
    "is", "are", "was", "were", "do", "does", "did", "can", "could", "would", "will", "what", "which", "how",
    "who", "where", "when", "why", "any", "has",
];

/// What makes it a wish or a condition.
pub(super) const UNREAL_EN: [&str; 7] = ["if", "wish", "hope", "should", "would", "could", "recommend"];

/// What is bad.
pub(super) const BAD_EN: [&str; 13] = [
    "slow",
    "rude",
    "bad",
    "terrible",
    "awful",
    "worst",
    "cold",
    "disappointing",
    "disappointed",
    "horrible",
    "late",
    "wrong",
    "poor",
];
