//! What people call what is in a dish, and by which words a list of ingredients
//! has it.

use super::asked::places;
use crate::domain::menu::Item;

/// Something that may be in a dish.
#[derive(Debug)]
pub(super) struct Food {
    /// In Chinese and in English.
    pub(super) name: (&'static str, &'static str),
    /// By these words guests ask for it.
    asked: &'static str,
    /// A word of a list is of it if it has one of these in it …
    listed: &'static str,
    /// … once these are taken out.
    except: &'static str,
    /// Whether dishes are chosen for it; nobody asks `有葱吗` for a dish.
    pub(super) is_main: bool,
}

const fn main(
    name: (&'static str, &'static str),
    asked: &'static str,
    listed: &'static str,
    except: &'static str,
) -> Food {
    Food { name, asked, listed, except, is_main: true }
}

const fn seasoning(
    name: (&'static str, &'static str),
    asked: &'static str,
    listed: &'static str,
    except: &'static str,
) -> Food {
    Food { name, asked, listed, except, is_main: false }
}

/// Meat of any kind, with what is made of it.
pub(super) const MEAT: Food = main(
    ("肉", "meat"),
    "肉末 肉沫 肉丁 肉片 肉丝 肉 荤 meat",
    "肉 猪 牛 羊 鸡 鸭 鹅 排骨 腊 火腿 培根 香肠 肠 肚 肝 血",
    "鸡蛋 鸡精 牛奶 牛油果 羊奶 肉桂 肉蔻 鸡腿菇 鸡枞 羊肚菌 牛肝菌",
);
const SEAFOOD: Food = main(
    ("海鲜", "seafood"),
    "海鲜 海产 水产 seafood shellfish",
    "鱼 虾 蟹 贝 蚝 蛤 蚬 螺 鱿 海参 海鲜 甲壳",
    "鱼腥草 贝母",
);
const EGG: Food = main(("鸡蛋", "egg"), "鸡蛋 蛋 egg", "蛋", "蛋白粉");
const MILK: Food = main(
    ("奶", "milk"),
    "牛奶 奶 乳糖 乳制品 奶制品 芝士 黄油 milk dairy lactose cheese butter",
    "奶 芝士 黄油 乳",
    "腐乳 乳鸽",
);
/// What makes a dish hot; not all of it is a chilli.
pub(super) const HOT: Food =
    seasoning(("辣", "spicy"), "辣 spicy hot spice", "椒 辣 豆瓣 红油 咖喱 芥末 老干妈", "甜椒 彩椒 辣根菜");

/// What guests ask after.
const FOODS: &[Food] = &[
    MEAT,
    SEAFOOD,
    EGG,
    MILK,
    HOT,
    main(("猪肉", "pork"), "猪肉 大肉 猪 五花肉 pork", "猪 排骨 五花 里脊 火腿 培根 腊肉 香肠", ""),
    main(("牛肉", "beef"), "牛肉 牛 beef", "牛", "牛奶 牛油果 牛肝菌"),
    main(("羊肉", "lamb"), "羊肉 羊 lamb mutton", "羊", "羊奶 羊肚菌"),
    main(("鸡肉", "chicken"), "鸡肉 鸡 chicken", "鸡", "鸡蛋 鸡精 鸡腿菇 鸡枞"),
    main(("鸭", "duck"), "鸭肉 鸭 duck", "鸭", "鸭蛋"),
    main(("鱼", "fish"), "鱼肉 鱼 fish", "鱼", "鱼腥草 鱿鱼"),
    main(("虾", "shrimp"), "虾仁 虾皮 虾 shrimp prawn", "虾", ""),
    main(("豆腐", "tofu"), "豆腐 tofu bean_curd", "豆腐 豆干 腐竹 豆皮", "豆腐乳"),
    main(("蘑菇", "mushrooms"), "蘑菇 香菇 菌子 菌 菇 mushroom", "菇 菌 蘑", ""),
    main(("茄子", "aubergine"), "茄子 aubergine eggplant", "茄", "番茄"),
    main(("土豆", "potato"), "土豆 洋芋 马铃薯 potato", "土豆 马铃薯 洋芋", ""),
    main(("番茄", "tomato"), "番茄 西红柿 洋柿子 tomato", "番茄 西红柿", ""),
    main(("青椒", "green pepper"), "青椒 柿子椒 green_pepper", "青椒 尖椒 柿子椒", ""),
    main(("豆角", "beans"), "豆角 四季豆 bean", "豆角 四季豆", ""),
    main(("木耳", "wood ear"), "木耳 wood_ear", "木耳", ""),
    seasoning(
        ("辣椒", "chilli"),
        "辣椒 辣子 海椒 尖椒 小米椒 小米辣 干辣椒 chilli chili chilies pepper",
        "椒 辣 豆瓣 红油",
        "花椒 胡椒 甜椒 彩椒",
    ),
    seasoning(("花椒", "Sichuan pepper"), "花椒 麻椒 sichuan_pepper peppercorn", "花椒 麻椒 藤椒", ""),
    seasoning(("花生", "peanut"), "花生米 花生 peanut", "花生", ""),
    seasoning(
        ("坚果", "nuts"),
        "坚果 核桃 腰果 杏仁 nut cashew almond walnut",
        "坚果 核桃 腰果 杏仁 榛 开心果",
        "",
    ),
    seasoning(("芝麻", "sesame"), "芝麻 香油 麻油 sesame", "芝麻 香油 麻油 麻酱", ""),
    seasoning(
        ("大豆", "soy"),
        "大豆 黄豆 豆制品 豆类 soy soya soybean",
        "大豆 黄豆 豆腐 豆豉 豆瓣 酱油 豆干 腐竹 生抽 老抽",
        "",
    ),
    seasoning(
        ("麸质", "gluten"),
        "麸质 麸 面筋 小麦 面粉 麦 gluten wheat celiac coeliac",
        "麸 小麦 大麦 面粉 面筋 麦",
        "麦冬",
    ),
    seasoning(("葱", "spring onion"), "葱花 大葱 小葱 葱 spring_onion scallion onion", "葱", ""),
    seasoning(("蒜", "garlic"), "大蒜 蒜末 蒜 garlic", "蒜", ""),
    seasoning(("姜", "ginger"), "生姜 姜 ginger", "姜", ""),
    seasoning(("香菜", "coriander"), "香菜 芫荽 coriander cilantro", "香菜 芫荽", ""),
    seasoning(("糖", "sugar"), "白糖 冰糖 糖 sugar", "糖", ""),
    seasoning(("醋", "vinegar"), "醋 vinegar", "醋", ""),
    seasoning(("酱油", "soy sauce"), "酱油 生抽 老抽 soy_sauce", "酱油 生抽 老抽", ""),
    seasoning(("淀粉", "starch"), "淀粉 芡粉 生粉 starch", "淀粉 生粉", ""),
    seasoning(("酒", "alcohol"), "料酒 黄酒 alcohol cooking_wine", "酒", "啤酒花"),
];

/// The common ingredients in English.
const ENGLISH: &[(&str, &str)] = &[
    ("猪肉", "pork"),
    ("牛肉", "beef"),
    ("牛腩", "beef brisket"),
    ("羊肉", "lamb"),
    ("鸡肉", "chicken"),
    ("鸭肉", "duck"),
    ("排骨", "ribs"),
    ("鱼", "fish"),
    ("虾", "shrimp"),
    ("虾皮", "dried shrimp"),
    ("鸡蛋", "egg"),
    ("豆腐", "tofu"),
    ("西红柿", "tomato"),
    ("番茄", "tomato"),
    ("土豆", "potato"),
    ("茄子", "aubergine"),
    ("青椒", "green pepper"),
    ("尖椒", "hot green pepper"),
    ("辣椒", "chilli"),
    ("干辣椒", "dried chilli"),
    ("泡椒", "pickled chilli"),
    ("花椒", "Sichuan pepper"),
    ("胡椒", "pepper"),
    ("大蒜", "garlic"),
    ("青蒜", "garlic shoots"),
    ("蒜", "garlic"),
    ("葱", "spring onion"),
    ("洋葱", "onion"),
    ("姜", "ginger"),
    ("香菜", "coriander"),
    ("韭菜", "Chinese chives"),
    ("豆豉", "fermented black beans"),
    ("豆瓣酱", "chilli bean paste"),
    ("酱油", "soy sauce"),
    ("醋", "vinegar"),
    ("冰糖", "rock sugar"),
    ("糖", "sugar"),
    ("盐", "salt"),
    ("淀粉", "starch"),
    ("香油", "sesame oil"),
    ("芝麻", "sesame"),
    ("花生", "peanut"),
    ("木耳", "wood ear mushroom"),
    ("蘑菇", "mushroom"),
    ("香菇", "shiitake"),
    ("胡萝卜", "carrot"),
    ("黄瓜", "cucumber"),
    ("黄花菜", "day lily"),
    ("包菜", "cabbage"),
    ("白菜", "Chinese cabbage"),
    ("油麦菜", "romaine lettuce"),
    ("豆角", "green beans"),
    ("豆芽", "bean sprouts"),
    ("芽菜", "preserved mustard greens"),
    ("芹菜", "celery"),
    ("紫菜", "seaweed"),
    ("八角", "star anise"),
    ("大米", "rice"),
    ("大麦", "barley"),
    ("大麦芽", "barley malt"),
    ("啤酒花", "hops"),
    ("小麦", "wheat"),
    ("麸质", "gluten"),
    ("大豆", "soy"),
    ("牛奶", "milk"),
    ("海鲜", "seafood"),
    ("甲壳类", "shellfish"),
];

fn words(row: &'static str) -> impl Iterator<Item = String> {
    row.split_whitespace().map(|word| word.replace('_', " "))
}

impl Food {
    /// Whether a word of a list of ingredients or allergens is of it.
    pub(super) fn is_in(&self, word: &str) -> bool {
        let mut word = word.to_lowercase();
        for other in words(self.except) {
            word = word.replace(&other, " ");
        }
        words(self.listed).any(|part| word.contains(&part))
    }

    /// The words by which guests ask for it.
    pub(super) fn words(&self) -> impl Iterator<Item = String> {
        words(self.asked)
    }

    /// The ingredients of a dish that are of it.
    pub(super) fn of(&self, item: &Item) -> Vec<String> {
        item.ingredients.iter().filter(|word| self.is_in(word)).cloned().collect()
    }
}

/// The foods that a text names, each once, in the order of the text. Of the words
/// at a place the longest counts: `鸡蛋` is no chicken.
pub(super) fn named_in(text: &str) -> Vec<&'static Food> {
    let mut found: Vec<(usize, usize, &'static Food)> = Vec::new();
    for food in FOODS {
        for word in words(food.asked) {
            found.extend(places(text, &word).map(|at| (at, at + word.len(), food)));
        }
    }
    let inside = |(start, end): (usize, usize)| {
        found.iter().any(|(other, to, _)| *other <= start && end <= *to && to - other > end - start)
    };
    let mut kept: Vec<_> = found.iter().filter(|(start, end, _)| !inside((*start, *end))).collect();
    kept.sort_by_key(|(start, ..)| *start);
    let mut named: Vec<&'static Food> = Vec::new();
    for (_, _, food) in kept {
        if !named.iter().any(|other| other.name == food.name) {
            named.push(food);
        }
    }
    named
}

/// Whether meat or fish is in a dish.
pub(super) fn has_meat(item: &Item) -> bool {
    item.ingredients.iter().any(|word| MEAT.is_in(word) || SEAFOOD.is_in(word))
}

/// Whether anything of an animal is in a dish.
pub(super) fn has_animal(item: &Item) -> bool {
    has_meat(item)
        || item.ingredients.iter().any(|word| EGG.is_in(word) || MILK.is_in(word) || word.contains("蜂蜜"))
}

/// An ingredient in English, if it is a common one.
pub(super) fn english(word: &str) -> &str {
    ENGLISH.iter().find(|(chinese, _)| *chinese == word).map_or(word, |(_, english)| english)
}
