//! Lines that order, change and take back nothing, full of dishes and numbers.

use tests::Random;

use super::{
    meaning::Line,
    one,
    words::{COURTESIES, GREETINGS, NAMES},
};

/// Holes: `D` a dish, `N` a small number, `M` a numeral, `C` a code, `V` a vegetable.
const TALK: &[(&str, &[&str])] = &[
    ("question", QUESTIONS),
    ("complaint", COMPLAINTS),
    ("market", MARKET),
    ("payment", PAYMENTS),
    ("praise", PRAISE),
    ("neighbours", NEIGHBOURS),
];

const QUESTIONS: &[&str] = &[
    "D辣不辣",
    "D多少钱一份",
    "D还有吗",
    "D里有花生吗，我过敏",
    "D和D哪个好吃？",
    "D怎么卖",
    "N个人吃点几个菜够",
    "C和C哪个便宜？",
    "C号菜是什么",
    "请问D是用猪肉做的吗",
    "你们D一份有多大",
    "D今天卖完了没",
    "N份起送吗",
    "送餐费多少",
    "有没有D",
    "D能不能做成不辣的？",
    "N点还开门吗",
    "D要等多久？",
    "今天D新鲜不",
    "两个人吃D够不够",
    "点N份D能便宜点吗",
    "C多少钱",
    "为什么D涨到N块了",
    "what is in the mapo tofu?",
    "how much is C?",
];
const COMPLAINTS: &[&str] = &[
    "昨天的D太咸了",
    "D里有头发",
    "少了一份D",
    "点了M份D只送来一份",
    "D是凉的",
    "上次要的D少了M份",
    "D送来都洒了，怎么回事",
    "我要的是D，送来的是D",
    "等了N0分钟D还没来",
    "说好N点送，现在都N点半了",
    "D越来越少了，还涨了N块",
    "吃了你们的D拉肚子",
    "多收了我N块钱",
    "D里的肉是馊的，退钱",
    "昨天N个人吃了都说D难吃",
    "the mapo tofu was cold",
];
const MARKET: &[&str] = &[
    "今天V到货了，N块一斤",
    "N号摊来了一车V，要的快来",
    "VN块5一斤，量大从优",
    "批发VN元一箱",
    "V便宜处理，N块钱M斤",
    "谁要V，还剩M筐",
    "刚到的V，新鲜，N.C一斤",
    "V涨到N块了",
    "今天V卖得不好，才走了M箱",
    "C号摊的V不错，N块",
    "有V的私聊，要N0斤",
];
const PAYMENTS: &[&str] = &[
    "转你N0了",
    "刚给你转了C块",
    "C块收一下",
    "微信付了N0",
    "昨天欠的C块转过去了",
    "D的钱转你了，C块",
    "红包发你了，查收",
    "N0块，收到没",
    "三个菜C块已付",
    "paid you C yuan",
];
const PRAISE: &[&str] = &[
    "D真好吃",
    "今天的D绝了",
    "昨天那个D不错，下次还点",
    "你家D比N号摊那家强多了",
    "D做得地道，给N星",
    "我儿子吃了M碗饭，就着D",
    "M个人都夸D",
    "D味道好，量也足",
    "老板手艺真好，D一绝",
];
const NEIGHBOURS: &[&str] = &[
    "昨天N个人喝了C瓶啤酒",
    "我家孩子爱吃D",
    "D是我老婆的拿手菜",
    "N点管理处开会，都去",
    "谁有N米的绳子借一下",
    "隔壁老王昨天点了M份D",
    "上次点了M份D没吃完",
    "今晚N点打麻将，三缺一",
    "我中午在家做D",
    "昨晚梦见吃D了哈哈",
    "N号门停水了",
    "快递取件码C-N-C",
    "D其实做法很简单，先切丝",
    "C号楼电梯坏了",
    "下午N点消防检查，各摊位注意",
    "我减肥，M天没吃肉了",
    "D和D我都会做",
    "他家D才N块，抢不到",
    "车牌C的车挪一下",
    "中奖号码C、C、C",
    "我昨天吃了D，拉了一天",
    "小时候最爱D",
    "we had C people yesterday",
];

const VEGETABLES: &[&str] =
    &["豆角", "黄瓜", "白菜", "土豆", "排骨", "牛腩", "茄子", "包菜", "韭菜", "苹果", "尖椒"];
const NUMERALS: &[&str] = &["一", "两", "三", "四", "五", "六"];

/// A line that is no order, sent by somebody of the market.
pub(super) fn talk(random: &mut Random) -> Line {
    let (style, lines) = *random.pick(TALK);
    let mut text = String::new();
    if random.chance(15) {
        text.push_str(one(random, GREETINGS));
    }
    for character in random.pick(lines).chars() {
        match character {
            'D' => {
                let (_, names) = *random.pick(NAMES);
                text.push_str(one(random, names));
            }
            'N' => text.push_str(&(1 + random.below(9)).to_string()),
            'M' => text.push_str(one(random, NUMERALS)),
            'C' => text.push_str(&(1 + random.below(40)).to_string()),
            'V' => text.push_str(one(random, VEGETABLES)),
            other => text.push(other),
        }
    }
    if random.chance(15) {
        text.push_str(one(random, COURTESIES));
    }
    let sender = random.chance(80).then_some(18);
    Line { text, sender, orders: Vec::new(), style, plain: false }
}
