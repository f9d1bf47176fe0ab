//! The words that praise is told by.

/// Set phrases with a word of denial, doubt or time in them that they don't
/// mean; they are looked past.
pub(super) const SET_PHRASES: [&str; 22] = [
    "没想到",
    "不愧",
    "不得不",
    "忍不住",
    "别提多",
    "不仅",
    "不但",
    "不光",
    "不只",
    "不过",
    "不好意思",
    "没吃过",
    "没见过",
    "没遇到过",
    "没遇过",
    "比以前",
    "要不是",
    "怎么这么",
    "怎么那么",
    "多么",
    "差不多",
    "不用说",
];

/// What is good, said of somebody or something.
pub(super) const GOOD: [&str; 53] = [
    "表扬",
    "夸",
    "点赞",
    "点个赞",
    "赞一个",
    "太赞",
    "真赞",
    "很赞",
    "超赞",
    "热情",
    "周到",
    "贴心",
    "细心",
    "耐心",
    "用心",
    "暖心",
    "有心了",
    "负责",
    "亲切",
    "有礼貌",
    "态度好",
    "服务好",
    "很好",
    "真好",
    "太好",
    "非常好",
    "特别好",
    "超好",
    "挺好",
    "真的好",
    "好棒",
    "真棒",
    "太棒",
    "很棒",
    "超棒",
    "特别棒",
    "不错",
    "好吃",
    "好喝",
    "美味",
    "满意",
    "感动",
    "给力",
    "靠谱",
    "一流",
    "优秀",
    "佩服",
    "舒心",
    "合胃口",
    "五星",
    "宾至如归",
    "无微不至",
    "名不虚传",
];

/// How much somebody is something: `真快`, `太拼了`.
pub(super) const DEGREES: &[&str] = &[
    "真", "好", "太", "很", "超", "超级", "特别", "非常", "挺", "老", "可", "相当", "那么", "这么", "真是",
    "得又", "最",
];

/// What somebody may be who works well. Said by itself it may be meant the other way
/// round, or of something else: it praises who is named, where nothing went wrong.
pub(super) const QUALITIES: &[&str] = &[
    "快",
    "香",
    "甜",
    "准时",
    "及时",
    "麻利",
    "利索",
    "勤快",
    "体贴",
    "仔细",
    "客气",
    "热心",
    "专业",
    "厉害",
    "牛",
    "强",
    "温柔",
    "实在",
    "认真",
    "帅",
    "可爱",
    "到位",
    "赞",
    "有礼",
    "懂事",
    "善良",
    "行",
    "棒",
    "拼",
    "好看",
    "漂亮",
    "贴心",
    "会说话",
    "会做人",
    "有耐心",
    "有爱心",
];

/// What praises who is named without saying how much.
pub(super) const KINDNESSES: &[&str] = &[
    "厉害",
    "准时",
    "及时",
    "送得快",
    "送的快",
    "麻利",
    "利索",
    "勤快",
    "体贴",
    "好样的",
    "救星",
    "救了我",
    "大忙",
    "鸡腿",
    "致敬",
    "称职",
    "敬业",
    "专业",
    "厚道",
    "好人",
    "好小伙",
    "没得说",
    "没话说",
    "放心",
    "省心",
    "还快",
    "棒",
    "👍",
    "💯",
    "🌹",
    "👏",
    "❤",
];

/// What is done for a guest: how quickly or well says something of the shop.
pub(super) const DOINGS: &[&str] = &["送得", "送的", "送餐", "上菜", "出餐", "做得", "炒得", "服务"];

/// What went wrong: then a kind word may be irony, and thanks are none.
pub(super) const FAULTS: &[&str] = &[
    "等了",
    "等到",
    "小时",
    "半天",
    "送错",
    "上错",
    "拿错",
    "做错",
    "错了",
    "又错",
    "错三",
    "洒",
    "撒",
    "漏了",
    "漏送",
    "少了",
    "少一",
    "少送",
    "没送",
    "没到",
    "没来",
    "没给",
    "没放",
    "还没",
    "凉了",
    "冷了",
    "凉的",
    "冷的",
    "超时",
    "迟到",
    "晚了",
    "太晚",
    "退款",
    "退钱",
    "投诉",
    "隔壁",
    "忘",
    "不接电话",
    "打不通",
    "🙄",
];

/// The same in English.
pub(super) const FAULTS_EN: &[&str] =
    &["late", "wrong", "cold", "spilled", "spilt", "missing", "forgot", "waited", "waiting", "hour", "hours"];

/// What praises who is named, in English.
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

/// What turns a word that ends in 好 around when it follows: `态度好差`, `好不好`,
/// `服务好点`.
pub(super) const AFTER_GOOD: &str = "差慢冷贵咸油腻烂凶恶坏难乱臭不点些一";

/// What is said between a denial and what it denies.
pub(super) const ADVERBS: [&str; 27] = [
    "太", "够", "很", "是", "怎么", "算", "那么", "这么", "特别", "非常", "觉得", "感觉", "得", "能", "会",
    "再", "多", "大", "真", "真的", "一点", "有", "让人", "十分", "比较", "值得", "想",
];

/// What denies.
pub(super) const DENIALS: [&str; 6] = ["不", "没", "未", "别", "毫无", "并非"];

/// What makes whatever follows a comparison to its loss.
pub(super) const LOSSES: [&str; 3] = ["没有", "不如", "比不上"];

/// What makes it a question, without its mark.
pub(super) const QUESTIONS: [&str; 20] = [
    "吗",
    "什么",
    "怎么",
    "怎样",
    "哪",
    "谁",
    "几点",
    "多少",
    "多久",
    "是不是",
    "好不好",
    "有没有",
    "能不能",
    "可不可以",
    "可以不",
    "要不要",
    "会不会",
    "行不行",
    "是否",
    "如何",
];

/// What makes it a wish, a condition or a thing of the past.
pub(super) const UNREAL: [&str; 17] = [
    "如果",
    "要是",
    "假如",
    "希望",
    "建议",
    "应该",
    "以前",
    "本来",
    "曾经",
    "推荐",
    "想吃",
    "来点",
    "来份",
    "麻烦",
    "才怪",
    "就好了",
    "说好",
];

/// What is bad, said of somebody or something.
pub(super) const BAD: [&str; 38] = [
    "差劲",
    "差评",
    "太差",
    "很差",
    "好差",
    "真差",
    "最差",
    "更差",
    "态度差",
    "服务差",
    "太慢",
    "很慢",
    "好慢",
    "真慢",
    "慢死",
    "凶",
    "冷淡",
    "骂",
    "吼",
    "难吃",
    "难喝",
    "恶劣",
    "不耐烦",
    "不理",
    "失望",
    "投诉",
    "生气",
    "白眼",
    "没礼貌",
    "敷衍",
    "恶心",
    "变质",
    "馊",
    "头发",
    "退钱",
    "退款",
    "呵呵",
    "送错",
];

/// Thanks: praise only of somebody who is named with them.
pub(super) const THANKS: [&str; 11] =
    ["谢谢", "感谢", "多谢", "谢了", "谢啦", "辛苦", "多亏", "幸亏", "thanks", "thank you", "grateful"];

/// Words that alone only say yes.
pub(super) const NODS: [&str; 20] = [
    "很好",
    "真好",
    "太好",
    "太好了",
    "非常好",
    "特别好",
    "挺好",
    "挺好的",
    "不错",
    "太棒了",
    "好棒",
    "真棒",
    "great",
    "perfect",
    "nice",
    "awesome",
    "very good",
    "so good",
    "lovely",
    "brilliant",
];

/// What is good, in English.
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

/// What denies, in English.
pub(super) const DENIALS_EN: [&str; 9] =
    ["not", "no", "never", "hardly", "nothing", "without", "less", "cannot", "neither"];

/// What makes it a question when it comes first, in English.
pub(super) const QUESTIONS_EN: [&str; 20] = [
    "is", "are", "was", "were", "do", "does", "did", "can", "could", "would", "will", "what", "which", "how",
    "who", "where", "when", "why", "any", "has",
];

/// What makes it a wish or a condition, in English.
pub(super) const UNREAL_EN: [&str; 7] = ["if", "wish", "hope", "should", "would", "could", "recommend"];

/// What is bad, in English.
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
