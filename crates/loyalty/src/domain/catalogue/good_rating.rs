//! Finds the words by which a campaign asks for a good rating. That is what the
//! shop never does; to thank for any voice, whatever it says, is another thing.

/// A good rating, in a text as [`plain`] leaves it.
const GOOD: [&str; 34] = [
    "好评",
    "佳评",
    "好坪",
    "haoping",
    "五星评",
    "满分评",
    "五分评",
    "高分评",
    "给五星",
    "打五星",
    "点五星",
    "评五星",
    "全五星",
    "给满分",
    "打满分",
    "给五分",
    "打五分",
    "评五分",
    "goodreview",
    "positivereview",
    "greatreview",
    "nicereview",
    "topreview",
    "goodrating",
    "positiverating",
    "highrating",
    "toprating",
    "goodfeedback",
    "positivefeedback",
    "五starreview",
    "五starrating",
    "五starfeedback",
    "rateus五",
    "us五star",
];
/// What comes before a good rating where none is asked for.
const BEFORE: [&str; 19] = [
    "差评",
    "差评或",
    "差评和",
    "差评与",
    "差评还是",
    "不求",
    "不要",
    "不用",
    "不必",
    "不换",
    "无需",
    "不需要",
    "不论",
    "不管",
    "无论",
    "bador",
    "negativeor",
    "no",
    "nota",
];
/// What comes after one where none is asked for: any rating will do, or it is
/// the dish that is praised.
const AFTER: [&str; 9] = ["差评", "或差评", "和差评", "与差评", "还是差评", "与否", "如潮", "榜", "orbad"];

/// The words in a text that ask for a good rating; `None` if it doesn't.
pub(crate) fn asks_for_good_rating(text: &str) -> Option<&'static str> {
    let text = plain(text);
    GOOD.into_iter().find(|word| {
        let mut found = text.match_indices(word);
        found.any(|(start, _)| {
            let before = text.get(..start).unwrap_or_default();
            let after = text.get(start + word.len()..).unwrap_or_default();
            let is_excused = BEFORE.iter().any(|word| before.ends_with(word))
                || AFTER.iter().any(|word| after.starts_with(word));
            !is_excused
        })
    })
}

/// Letters and digits alone, small and of ordinary width, so that neither
/// blanks nor signs hide a word; five is `五`, however it is written.
fn plain(text: &str) -> String {
    let narrow = text.chars().map(|c| match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        _ => c,
    });
    let small: String = narrow.flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
    small.replace("five", "五").replace(['5', '伍'], "五").replace("stars", "star")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ASKS: [&str; 24] = [
        "好评返现",
        "好评返现3元",
        "五星好评送可乐",
        "5星好评有礼",
        "５星评价送饮料",
        "好评送小菜",
        "晒好评领红包",
        "写好评，免单",
        "好 评 返 现",
        "好-评-返-现",
        "求好评",
        "谢谢您的好评，送您一份",
        "给五星就送啤酒",
        "打满分送花生",
        "全五星评价有礼",
        "Free beer for a five star review",
        "Leave a five-star review, get a dish",
        "5-star reviews win",
        "5 Star Rating gift",
        "GOOD REVIEW GIFT",
        "A gift for your positive feedback",
        "Rate us 5 and get tea",
        "Give us five stars",
        "haoping fanxian",
    ];

    const THANKS: [&str; 20] = [
        "评价有礼",
        "写评价，送小菜",
        "谢谢您的意见",
        "不论好评差评，都送一碗汤",
        "好评或差评都谢谢",
        "差评、好评都有礼",
        "不求好评，只求真话",
        "好评与否，都送",
        "五星级服务周",
        "满分周末",
        "口碑如潮，好评如潮",
        "满5送1",
        "老顾客请客送啤酒",
        "Thanks for any feedback",
        "Good or bad reviews, both get tea",
        "Bad or good review: thank you",
        "Not a good review, an honest one",
        "Five dishes for four",
        "Review us and get tea",
        "",
    ];

    #[test]
    fn what_asks_for_a_good_rating_is_found() {
        for text in ASKS {
            assert!(asks_for_good_rating(text).is_some(), "{text}");
        }
    }

    #[test]
    fn thanks_for_any_voice_are_not_it() {
        for text in THANKS {
            assert_eq!(asks_for_good_rating(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn signs_and_blanks_hide_nothing(
            which in 0..ASKS.len(),
            signs in prop::collection::vec(prop::sample::select(vec!["", " ", "-", "，", "*", "!", "～"]), 40),
        ) {
            let hidden: String =
                ASKS[which].chars().zip(signs.iter().cycle()).flat_map(|(c, sign)| [c.to_string(), (*sign).to_owned()]).collect();
            prop_assert!(asks_for_good_rating(&hidden.to_uppercase()).is_some(), "{hidden}");
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            let _ = asks_for_good_rating(&text);
        }
    }
}
