use contracts::orders::v1::ingredient::Unit;

use crate::language::texts;

texts! { Texts {
    more: "后面的", "More";
    title: "采购", "Purchasing";
    lead: "按配方和前八周同一天的销量，算出下一周要买什么、怎么买最省。", "What the week to come takes, by recipes and the same weekdays of eight weeks before, and the cheapest way to buy it.";
    menu: "菜单", "Menu";
    plan: "要买的", "What to buy";
    too_few_weeks: "销售还不满两周，算不准。", "Two whole weeks of sales are not there yet; nothing is said.";
    nothing_needed: "按配方，什么也不用买。", "By the recipes nothing has to be bought.";
    ingredient: "食材", "Ingredient";
    needed: "要用（最多）", "Needed (at most)";
    in_stock: "现有", "In stock";
    missing: "还缺", "Missing";
    buy: "怎么买", "How to buy it";
    saved: "量大省下", "Saved by volume";
    cost: "花费", "Cost";
    total: "一共", "In all";
    no_offer: "没有人卖", "nobody sells it";
    without_recipe: "卖得动但没有配方的菜，没有算进来：", "Dishes that are sold and have no recipe are not reckoned with:";
    ingredients: "食材和谁卖", "Ingredients and who sells them";
    none: "还没有食材。先加食材，再到菜里写配方。", "There are no ingredients yet. Add some, then write the recipe of each dish.";
    name: "名称", "Name";
    name_en: "英文名", "English name";
    unit: "按什么算", "Counted in";
    counted: "现有多少（上次清点）", "How much there is, as counted last";
    offers: "谁卖，一行一个", "Who sells it, a line each";
    offers_hint: "写成“老刘，500，12.50，10:11.80”：谁，一份多少，一份多少钱，10 份起每份 11.80。", "Write “Liu, 500, 12.50, 10:11.80”: who, how much is in a pack, its price, and 11.80 each from 10 packs on.";
    offer_wrong: "行看不懂，请写成“老刘，500，12.50，10:11.80”。", "can’t be read; write it like “Liu, 500, 12.50, 10:11.80”.";
    line: "第", "Line";
    number_wrong: "请写整数，比如 2000。", "Write a whole number, such as 2000.";
    save: "保存", "Save";
    delete: "删掉", "Delete";
    add: "加食材", "Add an ingredient";
    gram: "克", "g";
    millilitre: "毫升", "ml";
    piece: "个", "pieces";
    recipe: "配方", "Recipe";
    recipe_lead: "每样用多少；不用的空着。", "How much of each; leave empty what it does not take.";
    portions: "做几份的量", "For how many portions";
    recipe_wrong: "请写整数，比如 150。", "Write a whole number, such as 150.";
} }

impl Texts {
    pub(super) fn unit_of(self, unit: Unit) -> &'static str {
        match unit {
            Unit::Gram | Unit::Unspecified => self.gram(),
            Unit::Millilitre => self.millilitre(),
            Unit::Piece => self.piece(),
        }
    }
}
