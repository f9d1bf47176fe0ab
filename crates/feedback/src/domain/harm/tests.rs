use proptest::prelude::*;

use super::*;

fn all(texts: &[&str], expected: bool) {
    let wrong: Vec<_> = texts.iter().filter(|text| reports_harm(text) != expected).collect();
    assert!(wrong.is_empty(), "not {expected}: {wrong:?}");
}

#[test]
fn what_was_in_the_food_or_came_of_it_is_a_report() {
    all(
        &[
            "有头发",
            "菜里有头发",
            "汤里一根头发",
            "吃出一只虫子",
            "好吃，就是吃出了一根头发丝",
            "饭里有沙子",
            "青菜没洗干净，有沙子",
            "里面有钢丝",
            "嚼到一块塑料片",
            "发现一块塑料",
            "鱼里面有鱼鳞和一根线头",
            "米饭里有小石子，硌牙",
            "汤里漂着一只苍蝇",
            "看到蟑螂了",
            "有只小强爬出来",
            "吃坏了",
            "吃坏肚子了",
            "拉肚子",
            "吃完就拉肚子",
            "晚上上吐下泻",
            "食物中毒",
            "跑了一晚上厕所",
            "吃完跑厕所",
            "一直跑厕所",
            "头晕想吐",
            "吃完头晕",
            "肚子疼了一夜",
            "孩子吃完发烧了",
            "吃了以后胃不舒服",
            "吃完身上起疹子",
            "吃完过敏了",
            "去医院挂水了",
            "得了肠胃炎",
            "肉是馊的",
            "豆腐变质了",
            "饭馊了",
            "肉没熟",
            "鸡肉还带血",
            "牛奶过期了",
            "碗不干净",
            "有股怪味，应该坏了",
            "菜都臭了",
            "面包发霉",
            "没想到吃出头发",
            "味道不错，但是里面有创可贴",
            "有一截指甲",
            "吃到玻璃渣",
            "服务很好，可惜拉了三次",
            "There was a hair in my soup",
            "found a bug in the rice",
            "food poisoning",
            "I got sick after eating this",
            "my son threw up all night",
            "gave me diarrhea",
            "plastic in the noodles",
            "a piece of metal in it",
            "the chicken was raw",
            "undercooked pork",
            "it was mouldy",
            "great food but we all got stomach cramps",
            "there were maggots",
            "spent the night in hospital after your fish",
        ],
        true,
    );
}

#[test]
fn what_is_denied_feared_asked_or_something_else_is_none() {
    all(
        &[
            "",
            "没有头发",
            "没吃坏",
            "没有吃坏肚子",
            "没拉肚子，放心",
            "从来没吃出过头发",
            "没有虫子也没有沙子",
            "没有头发、虫子之类的",
            "吃了不拉肚子",
            "没有异味",
            "一点异味都没有",
            "头发也没有，干净",
            "不用担心吃坏肚子",
            "干净卫生",
            "很新鲜",
            "怕吃坏肚子，结果很好",
            "会不会拉肚子？",
            "万一拉肚子怎么办",
            "别家吃完拉肚子，你家没事",
            "臭豆腐很好吃",
            "虫草花汤不错",
            "蚂蚁上树好吃",
            "这种苍蝇馆子最好吃",
            "塑料袋很结实",
            "塑料勺子好用",
            "玻璃杯好看",
            "老板娘头发真好看",
            "送到人民医院门口",
            "我在医院上班，送得很快",
            "发烧了点的粥，好喝",
            "我花生过敏，备注了没放，贴心",
            "卫生间在哪",
            "花生的香味",
            "学生的最爱",
            "内脏处理得好",
            "吐槽一下价格",
            "石锅拌饭好吃",
            "沙县小吃",
            "毛豆好吃",
            "汤凉了",
            "太咸了",
            "送得慢",
            "no hair this time",
            "didn't get sick",
            "never had food poisoning here",
            "glass noodles were great",
            "could use a plastic bag",
            "no plastic cutlery please",
            "clean and fresh",
            "is it raw?",
            "sick of cooking, so I ordered",
            "this place is sick!",
            "I was sick and your soup saved me",
            "not dirty at all",
            "the hair salon next door",
        ],
        false,
    );
}

proptest! {
    #[test]
    fn any_text_is_looked_through(text in ".{0,80}") {
        reports_harm(&text);
    }
}

/// Written after the lists were done with, before they were run.
#[test]
fn reports_nobody_had_in_mind_are_read_alike() {
    all(
        &[
            "菜不错，吃完肚子不太对劲，跑了两趟厕所",
            "五星好评，但里面有根头发",
            "米饭里吃出一粒小石头差点崩牙",
            "鱼好像没熟，里面还是红的，没有熟透",
            "喝完豆浆恶心了一下午",
            "老人吃了之后上吐下泻",
            "菜叶上趴着一条青虫",
            "嗓子被铁丝划了，汤里掉的",
            "面里有股馊味",
            "吃出半截烟头",
            "拉了一晚上肚子",
            "全家都拉肚子了，别的都挺好",
            "一口咬到钢丝球的丝",
            "肚子咕噜了一夜，跑了五次厕所",
            "盖子上有蟑螂在爬",
            "Found a long black hair in the noodles",
            "we all had food poisoning the next day",
            "tasty, but my stomach was upset all night",
            "there's a staple in my dumpling",
            "chicken still pink and raw inside",
            "felt nauseous after your curry",
            "a roach ran across the counter, in the kitchen",
        ],
        true,
    );
    all(
        &[
            "吃了你家的菜胃口大开",
            "孩子吃了两碗，没闹肚子",
            "干干净净，没见过头发丝",
            "吃了这么多次从没吃坏过",
            "有塑料手套，贴心",
            "纸巾牙签都有",
            "老板剪了头发",
            "送到医院急诊楼下，很准时",
            "不会再拉肚子啦，放心吃",
            "有虫草鸡汤",
            "辣得我流眼泪，过瘾",
            "fresh as ever, no stomach issues",
            "my kid loves it and never gets sick",
            "great for a hangover",
            "the hospital next to you is my office",
            "hot metal plate kept it warm",
        ],
        false,
    );
}

#[test]
fn an_exclamation_is_no_question() {
    all(&["怎么这么脏", "什么玩意，都酸了", "怎么又吃出头发"], true);
    all(&["这菜脏吗", "是馊的吗？"], false);
}
