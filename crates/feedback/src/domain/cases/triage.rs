//! What a complaint is about and how bad it is, guessed from its words.

use super::sorting::{Category, Severity};
use crate::domain::harm::{
    Harm,
    denial::{Clause, clauses},
    harm,
};

/// Words of each category, the gravest category first: it wins where a text
/// speaks of several alike.
const WORDS: &[(Category, &str)] = &[
    (
        Category::Hygiene,
        "不干净 脏 卫生 馊 变质 发霉 霉 臭 异味 不新鲜 过期 没熟 夹生 生的 头发 虫 苍蝇 蟑螂 老鼠 玻璃 铁丝 钢丝 石子 异物 \
         中毒 拉肚子 腹泻 呕吐 吃坏 肚子疼 肚子痛 过敏 dirty filthy unclean hygiene mold mould rotten spoiled stale smelly \
         raw undercooked expired hair cockroach insect bug mouse glass metal foreign_object poison diarrhea diarrhoea vomit \
         threw_up stomach_ache allerg",
    ),
    (
        Category::Attitude,
        "态度 服务差 骂 凶 吼 脸色 摔 不耐烦 爱理不理 不理人 没礼貌 粗鲁 冷漠 嘲笑 瞪 阴阳怪气 rude attitude impolite shouted \
         yelled swore insulted ignored_me unfriendly manners arrogant",
    ),
    (
        Category::Mistake,
        "送错 上错 做错 拿错 弄错 搞错 错了 漏送 漏了 少送 没送 少了一 缺了 忘了 不是我点 没有放 没放 没给 不要辣 说了不要 wrong \
         missing forgot mistake not_what_i_ordered never_arrived left_out",
    ),
    (
        Category::Packing,
        "洒 漏汤 漏油 漏出 撒了 破了 包装 盒子 袋子 餐盒 打翻 挤烂 spilt spilled leak packaging packed crushed container box_broke",
    ),
    (
        Category::Speed,
        "慢 晚了 迟 等了 还没到 没到 没来 超时 催 太久 好久 半天 一个小时 late slow waited waiting delay took_forever too_long hours \
         cold_by",
    ),
    (
        Category::Amount,
        "份量 分量 量少 量太少 太少 少得可怜 吃不饱 没几块 没几片 缩水 越来越少 portion too_little not_enough tiny small_serving",
    ),
    (
        Category::Price,
        "太贵 贵了 价格 涨价 多收 收多 算错 乱收费 账 发票 退钱 宰客 不值 expensive overpriced overcharged price bill charged \
         receipt invoice",
    ),
    (
        Category::Taste,
        "难吃 不好吃 太咸 咸了 太淡 淡了 太辣 太油 油腻 太甜 味道 口味 没味 糊了 焦了 硬 老了 柴 凉了 冷了 凉的 冷的 salty bland \
         tasteless taste tastes awful disgusting oily greasy burnt overcooked tough cold too_spicy too_sweet",
    ),
];

/// Somebody's health or trust is at stake.
const CRITICAL: &str = "中毒 拉肚子 腹泻 呕吐 上吐下泻 吐了 吃坏 肚子疼 肚子痛 过敏 住院 去医院 去了医院 进医院 进了医院 急诊 救护车 头发 虫子 有虫 虫 苍蝇 蟑螂 老鼠 \
     玻璃 铁丝 钢丝 钢丝球 石子 塑料 异物 牙崩 硌 烫伤 烫到 烫了 划伤 割伤 划破 受伤 流血 出血 摔伤 摔倒 骨折 馊 变质 发霉 过期 没熟 打人 \
     动手 骗 歧视 poison diarrhea diarrhoea vomit threw_up stomach_ache made_me_sick got_sick food_made allerg anaphyla \
     to_hospital in_hospital the_hospital ambulance hair cockroach insect bug fly_in mouse rat_in glass metal plastic stone_in foreign_object burned_my \
     burnt_my scald cut_my injur bleed mold mould rotten spoiled expired undercooked raw_chicken hit_me assault cheated scam \
     discriminat";

/// Said of what is only a pity.
const MINOR: &str = "有点 有些 稍微 略 建议 希望 下次注意 小问题 不太 一点点 a_bit a_little slightly suggest minor somewhat next_time";

/// What a complaint is about and how bad it is. A word may be the beginning of
/// another, so that its forms are found too; one that is denied says nothing. Who
/// reports harm complains of that, whatever else they say.
pub(crate) fn triage(text: &str) -> (Category, Severity) {
    let harm = harm(text).map(|harm| match harm {
        Harm::Unclean => Severity::Major,
        Harm::Unsafe => Severity::Critical,
    });
    let clauses = clauses(text);
    let category = if harm.is_some() { Category::Hygiene } else { category(&clauses) };
    (category, severity(&clauses).max(harm.unwrap_or(Severity::Minor)))
}

fn category(clauses: &[Clause]) -> Category {
    let mut best = (0, Category::Other);
    for (category, words) in WORDS {
        let count = found(clauses, words);
        if count > best.0 {
            best = (count, *category);
        }
    }
    best.1
}

fn severity(clauses: &[Clause]) -> Severity {
    if found(clauses, CRITICAL) > 0 {
        Severity::Critical
    } else if clauses.iter().any(|clause| clause.names(MINOR)) {
        Severity::Minor
    } else {
        Severity::Major
    }
}

/// How many of the words are said, each once.
fn found(clauses: &[Clause], words: &str) -> usize {
    words.split_whitespace().filter(|word| clauses.iter().any(|clause| clause.affirms(word))).count()
}

#[cfg(test)]
mod tests {
    use super::{Category as C, Severity as S, *};

    #[test]
    fn a_complaint_is_sorted_by_its_words() {
        for (text, category, severity) in [
            ("等了一个小时", C::Speed, S::Major),
            ("送得太慢了，催了三次", C::Speed, S::Major),
            ("有点慢", C::Speed, S::Minor),
            ("My order is an hour late", C::Speed, S::Major),
            ("吃完拉肚子，去了医院", C::Hygiene, S::Critical),
            ("菜里有头发", C::Hygiene, S::Critical),
            ("汤里有一只苍蝇", C::Hygiene, S::Critical),
            ("肉是馊的", C::Hygiene, S::Critical),
            ("I got food poisoning from the soup", C::Hygiene, S::Critical),
            ("There was a piece of glass in my rice", C::Hygiene, S::Critical),
            ("我说过花生过敏，还是放了", C::Hygiene, S::Critical),
            ("She is allergic to peanuts and you put them in", C::Hygiene, S::Critical),
            ("桌子很脏", C::Hygiene, S::Major),
            ("服务员态度太差，还骂人", C::Attitude, S::Major),
            ("The waiter was rude", C::Attitude, S::Major),
            ("骑手把热汤洒在我手上，烫伤了", C::Packing, S::Critical),
            ("送错菜了", C::Mistake, S::Major),
            ("少送了一份汤", C::Mistake, S::Major),
            ("You sent the wrong dish", C::Mistake, S::Major),
            ("汤全洒了，袋子里都是", C::Packing, S::Major),
            ("The box leaked all over", C::Packing, S::Major),
            ("分量越来越少，吃不饱", C::Amount, S::Major),
            ("The portion was tiny", C::Amount, S::Major),
            ("多收了我五块钱", C::Price, S::Major),
            ("I was overcharged", C::Price, S::Major),
            ("菜太咸了", C::Taste, S::Major),
            ("味道稍微淡了一点", C::Taste, S::Minor),
            ("A bit too salty", C::Taste, S::Minor),
            ("投诉", C::Other, S::Major),
            ("I want to complain", C::Other, S::Major),
        ] {
            assert_eq!(triage(text), (category, severity), "{text}");
        }
    }

    #[test]
    fn an_english_word_is_not_found_within_another() {
        assert_eq!(triage("the chairs creak").1, S::Major);
        assert_eq!(triage("all my injuries").1, S::Critical);
    }

    #[test]
    fn what_is_denied_says_nothing_and_harm_goes_first() {
        for (text, category, severity) in [
            ("没有头发，就是太咸", C::Taste, S::Major),
            ("没拉肚子，就是太慢了", C::Speed, S::Major),
            ("又慢又晚，态度差，还骂人，菜里有头发", C::Hygiene, S::Critical),
            ("有点慢，而且拉肚子了", C::Hygiene, S::Critical),
            ("送到医院门口晚了一小时", C::Speed, S::Major),
            ("吃完跑了一晚上厕所", C::Hygiene, S::Critical),
            ("汤里有塑料片", C::Hygiene, S::Critical),
            ("There was no hair, it was just late", C::Speed, S::Major),
        ] {
            assert_eq!(triage(text), (category, severity), "{text}");
        }
    }
}
