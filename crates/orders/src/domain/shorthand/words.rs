//! The words that mean something, and what.

use super::token::Kind;
use crate::domain::text::{word_begins, word_ends};
use crate::domain::trie::Trie;
use std::sync::LazyLock;

/// Each kind of word, blank by blank. `_` stands for a blank inside a phrase.
const WORDS: &[(Kind, &str)] = &[
    (Kind::Verb { strong: true }, "订餐 点餐 下单 订 点 点菜 订饭 订个餐 訂餐 點餐 order"),
    (Kind::Verb { strong: false }, "要 来 來 叫 买 吃 来点 i_want i'd_like i_would_like want get have take"),
    (
        Kind::Filler,
        "我 我们 咱 咱们 请 麻烦 麻烦您 麻烦你 给我 给我们 帮我 帮我们 帮忙 想 就 那 那就 先 还是 还 也 都 把 将 \
         的 了 吧 客户 顾客 客人 订单 单 单子 这单 那单 这个单 刚才 刚刚 全部 全 今天 今日 其他 菜 一共 总共 另外 然后 \
         please pls can_i could_i can_you could_you you me give_me of the my it i today",
    ),
    (
        Kind::Greeting,
        "老板 老板娘 店家 师傅 你好 您好 在吗 在么 喂 谢谢 谢谢你 谢谢您 谢了 多谢 辛苦 辛苦了 啊 哈 哦 呢 哟 嗨 不好意思 \
         抱歉 hi hello thanks thank_you sorry",
    ),
    (Kind::Each, "各 各来 各要 每样 每样来 each"),
    (Kind::Iam, "我是 我这里是 这里是 我这是 这边是 i_am i'm this_is"),
    (Kind::Behalf, "帮 给 替 代 for"),
    (Kind::And, "和 跟 与 及 以及 还有 and"),
    (Kind::More { again: false }, "加 再加 另加 外加 多加 添 再添 加上 再加上 add plus"),
    (Kind::More { again: true }, "再来 再要 再点 再订 再给我来 多来 多要"),
    (Kind::Extra, "多 多给 多打 多送 多给我 another extra"),
    (Kind::With, "带 配 配上 带上 with"),
    (Kind::Modify, "少 少放 少加 少要 少给 多放 多点 少点 不放 别放 微 小 大 less more"),
    (
        Kind::Without,
        "不要 免 无 不用 不加 别加 不带 不配 不需要 别要 不来 不上 免上 no without don't_want hold_the",
    ),
    (Kind::Less, "去掉 减 减掉 减去 删掉 删除 删 拿掉 撤掉 退掉 remove minus drop take_off take_away"),
    (
        Kind::Replace { firm: true },
        "改成 换成 改为 换为 改到 改一下 换一下 改下 换下 时间改成 时间改到 时间改为 change_to change_it_to \
         change_that_to switch_to replace_with make_it",
    ),
    (Kind::Replace { firm: false }, "改 换 change"),
    (Kind::Cancel, "取消 取消了 取消掉 不要了 退了吧 退了 退单 退订 撤单 不订了 不点了 cancel cancelled"),
    (
        Kind::Usual { above: false },
        "老样子 照旧 老规矩 再来一份 再来一单 再来一次 跟上次一样 和上次一样 与上次一样 跟昨天一样 和昨天一样 usual the_usual my_usual \
         as_usual same_as_last_time same_again",
    ),
    (Kind::Usual { above: true }, "同上"),
    (
        Kind::Status,
        "到哪了 到哪里了 到哪儿了 到哪 到了吗 到了没 好了没 好了没有 好了吗 好了么 做好了吗 做好了没 还没到 还没好 怎么还没 怎么还没到 \
         还没送 还没来 多久能到 多久到 多久能好 还要多久 还有多久 什么时候到 什么时候能到 几点能到 几点到 催一下 催下 催催 催单 \
         快到了吗 出发了吗 送到哪了 送到哪里了 送到哪儿了 送到哪 status where_is_my_order where's_my_order how_long",
    ),
    (
        Kind::Menu,
        "菜单 看菜单 有什么菜 有啥菜 有哪些菜 都有什么 有什么吃的 有什么好吃的 什么菜 menu what_do_you_have",
    ),
    (
        Kind::Points,
        "我的积分 查积分 查询积分 积分余额 多少积分 几个积分 积分有多少 积分还有多少 积分多少 看积分 my_points points_balance \
         how_many_points",
    ),
    (
        Kind::Complaint,
        "投诉 太难吃 难吃 吃坏了 吃坏 态度差 态度太差 态度恶劣 送错了 送错 少送 少送了 漏送 差评 complain complaint complaining",
    ),
    (
        Kind::Deliver,
        "送到 送去 送至 送餐到 送 地址 地址是 地址改成 地址改为 地址改到 地址换成 配送到 deliver_to send_to address",
    ),
    (
        Kind::Measure,
        "份 个 盘 碗 瓶 盒 碟 杯 罐 個 盤 portion portions plate plates bowl bowls bottle bottles serving servings",
    ),
    (Kind::Rice, "饭 米饭 白饭 白米饭 飯 米飯 rice"),
    // Words that begin like one of those above and mean nothing here.
    (
        Kind::Word,
        "别送错 别送错了 不要送错 不要送错了 没送错 别少送 不要少送 少送点 少送些 不难吃 快点 快一点 快些 早点 早一点 晚点 晚一点 \
         多一点 少一点 大一点 小一点 大份 小份 大碗 辣一点 一点点 一会 一会儿 一下 等一下 一起 一样 一定 一般 一直 一次性 第一 有点 差点 \
         点心 重点 要是 要不 来不及 中午好 早上好 上午好 下午好 晚上好 没有 吃饭 做饭 饭菜 饭盒 饭店 饭后 饭前 饭点 饭卡 给力 不见不散",
    ),
];

static PHRASES: LazyLock<Trie<Kind>> = LazyLock::new(|| {
    let mut phrases = Trie::default();
    for (kind, words) in WORDS {
        for word in words.split_whitespace() {
            phrases
                .insert(word.chars().map(|character| if character == '_' { ' ' } else { character }), *kind);
        }
    }
    phrases
});

/// The longest phrase at a place, and where it ends.
pub(super) fn phrase_at(text: &[char], at: usize) -> Option<(Kind, usize)> {
    if !word_begins(text, at) {
        return None;
    }
    PHRASES.longest(text, at, |end| word_ends(text, end))
}

/// The first of some words that stands at a place; where it ends.
pub(super) fn after_any(text: &[char], at: usize, words: &[&str]) -> Option<usize> {
    words.iter().find_map(|word| {
        let end = at + word.chars().count();
        text.get(at..end)?.iter().copied().eq(word.chars()).then_some(end)
    })
}

/// A `yes` to a question of ours.
pub(super) const YES: &[&str] = &[
    "是", "是的", "对", "对的", "對", "确认", "確認", "确定", "好", "好的", "好啊", "好吧", "可以", "嗯",
    "嗯嗯", "行", "没错", "ok", "okay", "yes", "y", "yep", "sure", "confirm",
];

/// What may stand beside a `yes`.
pub(super) const POLITE: &[&str] = &[
    "谢谢",
    "谢谢老板",
    "谢谢你",
    "谢谢您",
    "多谢",
    "老板",
    "麻烦了",
    "辛苦了",
    "please",
    "thanks",
    "thank you",
];

/// How a question begins.
pub(super) const ASKS: &[&str] = &["请问", "几点", "怎么"];

/// What asks how points work, rather than how many there are.
pub(super) const ABOUT_RULES: &[&str] =
    &["怎么", "如何", "规则", "过期", "能换", "可以换", "有什么用", "干什么", "how do", "how can", "expire"];

/// What asks for a price.
pub(super) const PRICES: &[&str] = &["多少钱", "什么价", "价格", "how much"];

/// What a question about opening hours has in it.
pub(super) const ABOUT_HOURS: &[&str] =
    &["几点", "关门", "开门", "打烊", "营业", "开到", "上班", "下班", "open", "close", "closing", "hours"];
