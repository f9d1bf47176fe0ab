use crate::language::texts;

texts! { Texts {
    title: "如果撤掉几道菜", "If dishes were taken off";
    lead: "选几道菜，看看过去 90 天里少了它们会丢多少单、少买多少食材、哪些熟客会想它。", "Choose dishes to see what the past 90 days would have been without them: orders lost, ingredients saved, regulars who would miss them.";
    menu: "菜单", "Menu";
    look: "看看会怎样", "See what it would do";
    lost: "会受影响的单", "Orders that have any of them";
    between: "95 % 区间", "95 % interval";
    at_most: "客人都走了，最多少收", "Lost at most, if every such guest goes";
    at_least: "客人都留下、只是不点它，至少少收", "Lost at least, if all stay and take nothing instead";
    saved: "少买的食材", "Ingredients saved";
    falls_away: "再也不用买", "not bought any more";
    saved_in_all: "食材一共省下", "Ingredients saved in all";
    without_recipe: "没有配方，省多少不知道：", "No recipe, so what they save is not known:";
    regulars: "常点它的熟客", "Regulars who usually have it";
    regular: "熟客", "Regular";
    times: "最近几单里", "of their last orders";
    nobody: "没有熟客常点它们。", "No regular usually has them.";
    lack: "订单太少，还不作数。", "Too few orders to act on.";
} }
