//! Thanks for what was done, which order nothing: `谢谢小李帮我把汤热了一下`.

use super::Judge;

const THANKS: [&str; 8] = ["谢谢", "感谢", "多谢", "多亏", "幸亏", "辛苦", "表扬", "夸"];
/// What was done for the guest.
const DEEDS: [&str; 9] = ["帮", "给", "为", "替", "把", "还", "送", "陪", "等"];
/// It is done.
const DONE: [char; 2] = ['了', '过'];
/// Behind `过` it is where to or when: `送过来`.
const NOT_DONE: [&str; 3] = ["过来", "过去", "过会"];
const THANKS_EN: [&str; 7] =
    ["kudos", "props to", "hats off", "shout out", "shoutout", "thanks for", "thank you for"];
/// For what one thanks, if it is not a wish: `thanks, no onions for the soup`.
const FOR_EN: [&str; 3] = [" for the ", " for your ", " for all "];
const WITHOUT_EN: [&str; 4] = [" no ", " not ", " without ", "n't "];
const ENDS: [char; 9] = ['，', ',', '。', '.', '！', '!', '；', ';', '\n'];

impl Judge<'_> {
    /// Whether it begins with thanks for something done, and neither names a dish with its
    /// quantity nor anything else to do.
    pub(super) fn thanks_for_deed(&self) -> bool {
        let text = self.source.text.folded().iter().collect::<String>();
        let first = text.trim_start().split(ENDS).next().unwrap_or_default();
        let in_english = THANKS_EN.iter().any(|thanks| first.starts_with(thanks))
            || first.starts_with("thank")
                && FOR_EN.iter().any(|what| first.contains(what))
                && !WITHOUT_EN.iter().any(|word| first.contains(word));
        let in_chinese = THANKS.iter().any(|thanks| first.starts_with(thanks))
            && DEEDS.iter().any(|deed| first.contains(deed))
            && NOT_DONE.iter().fold(first.to_owned(), |rest, word| rest.replace(word, "")).contains(DONE);
        let acts = self.sign(|signs| signs.orders_surely || signs.repeats || signs.replaces || signs.cancels);
        (in_english || in_chinese)
            && !acts
            && !self.is_counted()
            && self.by_code() == 0
            && self.contents.iter().all(|(group, _)| group.customers.is_empty())
    }
}
