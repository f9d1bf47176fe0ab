//! The words that polarity is told by, and how a text is cut into them.

use std::{collections::HashMap, sync::LazyLock};

use language::{analysis::is_chinese, text::Text};

/// What a word does in a clause about something that was said to be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Denies what follows.
    Not,
    /// Says that it goes on, or happens once more.
    Again,
    /// Says that it is good.
    Good,
    /// Is a yes that says little: `可以`. Denied it is a no.
    Fair,
    /// Names what the shop was to do; done only if it is said to be (`退` and `退了`).
    Done,
    /// Says that something is done.
    Perfect,
    /// Courtesy, and yes by courtesy: denied it says nothing.
    Nod,
    /// Says that it is not good.
    Bad,
    /// A fault; new unless it goes on or stands against a thanks.
    Trouble,
    /// The word for complaining.
    Complaint,
    /// Something the guest does: `没吃` says nothing of what the shop did.
    Own,
    /// Begins what stands against what was said before.
    But,
    /// Makes it a question of whether or when.
    Asks,
    /// Asks why, which takes it for true.
    Why,
    /// Makes it a condition or a hope.
    Unreal,
    /// Changes nothing.
    Filler,
    /// Any other word.
    Unknown,
}

/// Words by what they do, parted by blanks; `_` stands for a blank in a word.
const WORDS: &[(Cue, &str)] = &[
    (
        Cue::Not,
        "没有 没 不 不是 未 无 无法 没法 没能 并没有 并未 没人 没有人 没谁 不能 不会 不太 不怎么 不给 不肯 不让 从没 从来没 \
         not no never nothing nobody none neither hardly without cannot cant can't don't dont doesn't doesnt didn't didnt \
         hasn't hasnt haven't havent hadn't isn't isnt wasn't wasnt aren't arent weren't won't wont couldn't couldnt \
         ain't no_one",
    ),
    (
        Cue::Again,
        "还是 还 仍 仍然 仍旧 依然 依旧 又 再次 再一次 照样 总是 老是 一直 至今 到现在 尚 尚未 still again yet so_far once_more",
    ),
    (
        Cue::Good,
        "满意 认可 接受 搞定 弄好 修好 处理好 解决好 好了 好多了 行了 对了 齐了 正常了 完美 不错 圆满 ok了 \
         happy satisfied fixed resolved solved sorted fine perfect great good right correct works working work better \
         acceptable received arrived came delivered refunded replaced called contacted replied answered helped help changed \
         happened heard done what_i_ordered what_i_asked_for",
    ),
    (Cue::Fair, "行 可以 好 收到 对 能用 got_it get_it got_them get_them"),
    (
        Cue::Done,
        "解决 处理 退款 退钱 退回 退 补 补上 补来 补齐 补送 换 换好 送到 送来 送 到 到货 到账 拿到 联系 回复 回电 回我 回应 打电话 接 接电话 \
         来电话 道歉 落实 兑现 重做 做好 receive arrive come deliver refund replace call contact reply answer response \
         change back",
    ),
    (Cue::Perfect, "了 过 已 已经 好啦"),
    (
        Cue::Nod,
        "谢谢 谢了 谢啦 多谢 感谢 辛苦 辛苦了 麻烦了 麻烦你们了 麻烦您了 费心了 好的 好滴 好嘞 好吧 嗯 嗯嗯 知道了 明白 没关系 没事 没事儿 没问题 \
         没毛病 没什么 没错 没意见 就这样 不要紧 不客气 还可以 还行 还好 还不错 可以的 ok okay okey thanks thank thx ty cheers \
         no_problem no_prob no_worries not_bad not_a_problem never_mind 👍 🙏 👌 😊 ❤",
    ),
    (
        Cue::Bad,
        "没用 没变化 没变 没改善 没下文 没动静 没消息 没反应 没人管 没人理 没有人管 没有人理 没有用 没有变化 没有下文 没有消息 白等 敷衍 糊弄 忽悠 还要投诉 继续投诉 \
         换汤不换药 说话不算数 骗人 失望 收不到 受不了 离谱 unresolved unsolved unacceptable unhappy dissatisfied disappointed \
         useless no_change no_improvement no_use 👎 😡 😤",
    ),
    (
        Cue::Trouble,
        "错 错了 不对 弄错 送错 上错 拿错 少 少了 缺 漏 差 凉 冷 坏 坏了 破 洒 撒 咸 淡 慢 脏 臭 馊 糊 硬 生的 难吃 头发 虫 苍蝇 \
         问题 毛病 一样 这样 那样 这么 那么 老样子 原样 在等 等着 等了 等半天 存在 wrong missing miss cold broken bad \
         waiting same problem problems issue issues late short incorrect leaking spilled dirty raw burnt terrible awful less",
    ),
    (Cue::Complaint, "投诉 抱怨 举报 差评 complaint complaints complain complaining"),
    (
        Cue::Own,
        "吃 尝 试 看 看到 吃到 想到 遇到 找到 打开 拆 用 付 付钱 给钱 转账 下单 点 订 到家 出门 下班 上班 起床 睡 想好 知道 来得及 \
         我还没到 我没到 我还没来 我们还没到 我还没回 我等等 等等 等下 等会 等会儿 等一下 再等 eat eaten ate try tried tested check \
         checked look looked opened open see decide know",
    ),
    (Cue::But, "但是 但 不过 可是 然而 只不过 可惜 but however though although"),
    (
        Cue::Asks,
        "吗 么 多久 什么时候 啥时候 几时 几点 何时 多少 怎么样 怎样 什么 啥 哪 谁 能不能 可不可以 行不行 好不好 有没有 是不是 会不会 要不要 对不对 \
         when how where which who",
    ),
    (Cue::Why, "怎么 为什么 为啥 咋 凭什么 怎么回事 why how_come"),
    (
        Cue::Unreal,
        "如果 要是 假如 万一 倘若 希望 最好 等 不用 不必 别 我要 还要 还是要 再来 来一份 来份 if unless hope wish once until in_case please would should \
         could_you can_you need_to",
    ),
    (
        Cue::Filler,
        "老板娘 老板 师傅 亲 你们 您们 大家 我们 咱们 你 您 我 他们 他 她 现在 刚才 刚刚 刚 后来 之前 开始 本来 先前 这次 这下 这回 这会儿 \
         都 就 也 真 真的 很 太 非常 特别 挺 蛮 总算 终于 根本 啊 呀 哦 噢 哈 哈哈 啦 的 呢 吧 嘛 诶 哎 嘿 哎呀 给 跟 把 是 \
         它 这个 那个 这里 那里 菜 饭 汤 米饭 东西 餐 餐具 筷子 钱 单 订单 事情 事 有 说 任何 人 一个 一份 两份 两个 个 份 怎么说 新 那 那份 这份 得 结果 \
         i i'm im we you it it's its is was are were be been being am has have had got to the a an this that now all already \
         very much so really at everything every thing anything anyone anybody my our your me us for of and then yes yeah \
         yep well with about from guys boss here there finally today just do does did did_you think enough too also any \
         one soup rice food dish order before earlier time times think",
    ),
    // Words with one of the above in them that is not meant.
    (
        Cue::Unknown,
        "好久 好几 好像 好吃 好喝 好多 你好 最近 幸好 正好 刚好 差不多 差点 不少 至少 少点 少放 少盐 少油 少辣 慢慢 慢走 慢点 凉菜 凉拌 凉皮 冷饮 \
         错过 生意 生气 不到 得到 到底 到时 到了时候 行情 银行 对面 不但 不仅 没办法 没时间 没想到 一点也 如果说 点菜 点餐 送餐费 good_morning \
         good_evening good_day what_time",
    ),
];

static LEXICON: LazyLock<HashMap<String, Cue>> = LazyLock::new(|| {
    let words = WORDS.iter().flat_map(|(cue, words)| words.split_whitespace().map(move |word| (word, *cue)));
    words.map(|(word, cue)| (word.replace('_', " "), cue)).collect()
});

/// In characters.
const LONGEST_WORD: usize = 18;

/// A part of a text between two stops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clause {
    /// What its words do, in order.
    pub(super) cues: Vec<Cue>,
    /// Whether it ends with a question cue.
    pub(super) asks: bool,
}

/// The clauses of a text. A word that sets against begins one.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let text = Text::new(&text.replace('’', "'"));
    let mut clauses = vec![Clause::default()];
    let mut rest = text.folded();
    let mut before = ' ';
    while let Some(&char) = rest.first() {
        let (cue, length) = cue(rest, before);
        if cue == Some(Cue::But) || is_stop(rest, before) {
            clauses.last_mut().into_iter().for_each(|clause| clause.asks = char == '?');
            clauses.push(Clause::default());
        }
        clauses.last_mut().into_iter().for_each(|clause| clause.cues.extend(cue));
        (before, rest) = (char, rest.get(length..).unwrap_or_default());
    }
    clauses
}

/// What the word at the beginning does and how long it is; `None` for what is no
/// word.
fn cue(rest: &[char], before: char) -> (Option<Cue>, usize) {
    let Some(&first) = rest.first() else { return (None, 1) };
    // A Latin word is never found inside another.
    let may_begin = !(is_latin(first) && is_latin(before));
    let ends = |length: usize| {
        let last = length.checked_sub(1).and_then(|at| rest.get(at)).copied().unwrap_or(' ');
        !(is_latin(last) && rest.get(length).copied().is_some_and(is_latin))
    };
    let known = (1..=rest.len().min(LONGEST_WORD))
        .rev()
        .filter(|length| may_begin && ends(*length))
        .find_map(|length| {
            let word: String = rest.get(..length)?.iter().collect();
            LEXICON.get(&word).map(|cue| (Some(*cue), length))
        });
    known.unwrap_or_else(|| {
        let length = rest.iter().take_while(|char| is_latin(**char)).count().max(1);
        (first.is_alphanumeric().then_some(Cue::Unknown), length)
    })
}

fn is_latin(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '\''
}

/// Whether a clause ends here: at a cue, or at a blank beside Chinese.
fn is_stop(rest: &[char], before: char) -> bool {
    match rest.first() {
        Some(' ') => is_chinese(before) || rest.get(1).copied().is_some_and(is_chinese),
        Some(char) => ".,;!?~…\n。、:".contains(*char),
        None => false,
    }
}
