//! What may be asked: 29 statements in the five dimensions of service, by the
//! division that restaurants use (10, 5, 3, 6 and 5), each as a guest would put
//! it before and after.

use super::{
    Dimension::{Assurance, Empathy, Reliability, Responsiveness, Tangibles},
    Statement,
};

const fn of(
    code: &'static str,
    dimension: super::Dimension,
    (before, before_en): (&'static str, &'static str),
    (after, after_en): (&'static str, &'static str),
) -> Statement {
    Statement { code, dimension, before, before_en, after, after_en }
}

pub(super) static BANK: [Statement; 29] = [
    of(
        "tangibles-1",
        Tangibles,
        ("我希望餐盒干净、不漏", "I expect clean packaging that does not leak"),
        ("餐盒干净、不漏", "The packaging was clean and did not leak"),
    ),
    of(
        "tangibles-2",
        Tangibles,
        ("我希望饭菜看着就有胃口", "I expect food that looks appetising"),
        ("饭菜看着就有胃口", "The food looked appetising"),
    ),
    of(
        "tangibles-3",
        Tangibles,
        ("我希望店里的人穿戴整洁", "I expect the people of the shop to be neatly dressed"),
        ("店里的人穿戴整洁", "The people of the shop were neatly dressed"),
    ),
    of(
        "tangibles-4",
        Tangibles,
        ("我希望桌椅和地面都干净", "I expect clean tables, chairs and floors"),
        ("桌椅和地面都干净", "Tables, chairs and floor were clean"),
    ),
    of(
        "tangibles-5",
        Tangibles,
        ("我希望菜单好懂、好找", "I expect a menu that is easy to read and to find my way in"),
        ("菜单好懂、好找", "The menu was easy to read and to find my way in"),
    ),
    of(
        "tangibles-6",
        Tangibles,
        ("我希望碗筷勺子齐全", "I expect all the bowls, chopsticks and spoons I need"),
        ("碗筷勺子齐全", "I had all the bowls, chopsticks and spoons I needed"),
    ),
    of(
        "tangibles-7",
        Tangibles,
        ("我希望热菜是热的，凉菜是凉的", "I expect hot dishes hot and cold dishes cold"),
        ("热菜是热的，凉菜是凉的", "Hot dishes were hot and cold dishes cold"),
    ),
    of(
        "tangibles-8",
        Tangibles,
        ("我希望洗手间干净", "I expect a clean washroom"),
        ("洗手间干净", "The washroom was clean"),
    ),
    of(
        "tangibles-9",
        Tangibles,
        ("我希望座位坐着舒服", "I expect to sit comfortably"),
        ("座位坐着舒服", "I sat comfortably"),
    ),
    of(
        "tangibles-10",
        Tangibles,
        ("我希望店面看着像它卖的东西那样实在", "I expect a place that looks as honest as what it sells"),
        ("店面看着像它卖的东西那样实在", "The place looked as honest as what it sells"),
    ),
    of(
        "reliability-1",
        Reliability,
        ("我希望说几点到就几点到", "I expect my order at the time I am told"),
        ("说几点到就几点到", "My order came at the time I was told"),
    ),
    of(
        "reliability-2",
        Reliability,
        ("我希望订什么就来什么", "I expect to get exactly what I order"),
        ("订什么就来了什么", "I got exactly what I ordered"),
    ),
    of(
        "reliability-3",
        Reliability,
        ("我希望出了错马上改好", "I expect a mistake to be put right at once"),
        ("有不对的地方马上就改好了", "What was wrong was put right at once"),
    ),
    of(
        "reliability-4",
        Reliability,
        ("我希望账单一分不错", "I expect a bill without an error"),
        ("账单一分不错", "The bill had no error"),
    ),
    of(
        "reliability-5",
        Reliability,
        ("我希望味道和上次一样稳", "I expect it to taste as good as the last time"),
        ("味道和上次一样稳", "It tasted as good as the last time"),
    ),
    of(
        "responsiveness-1",
        Responsiveness,
        ("我希望一说就有人回", "I expect somebody to answer as soon as I speak"),
        ("一说就有人回", "Somebody answered as soon as I spoke"),
    ),
    of(
        "responsiveness-2",
        Responsiveness,
        ("我希望最忙的时候也照样快", "I expect to be served quickly at the busiest hour too"),
        ("忙的时候也照样快", "I was served quickly although it was busy"),
    ),
    of(
        "responsiveness-3",
        Responsiveness,
        ("我希望有特别的要求也肯帮忙", "I expect help with what I ask beside the menu"),
        ("有特别的要求也肯帮忙", "I was helped with what I asked beside the menu"),
    ),
    of(
        "assurance-1",
        Assurance,
        ("我希望问菜的事有人说得清楚", "I expect clear answers about the dishes"),
        ("问菜的事有人说得清楚", "I had clear answers about the dishes"),
    ),
    of(
        "assurance-2",
        Assurance,
        ("我希望吃得放心", "I expect to eat without a worry"),
        ("吃得放心", "I ate without a worry"),
    ),
    of(
        "assurance-3",
        Assurance,
        ("我希望知道菜是怎么做的、用了什么料", "I expect to be told how a dish is made and of what"),
        ("想知道菜怎么做、用什么料，都告诉我", "I was told how a dish is made and of what"),
    ),
    of(
        "assurance-4",
        Assurance,
        ("我希望店里的人手脚熟练", "I expect people who know their work"),
        ("店里的人手脚熟练", "The people knew their work"),
    ),
    of(
        "assurance-5",
        Assurance,
        ("我希望有话可以直说，不会尴尬", "I expect to be able to speak up without awkwardness"),
        ("有话可以直说，不尴尬", "I could speak up without awkwardness"),
    ),
    of(
        "assurance-6",
        Assurance,
        (
            "我希望店家给员工撑腰，员工也肯为客人做主",
            "I expect people who are trusted by the shop to decide for a guest",
        ),
        ("店里的人能为客人做主", "The people could decide for a guest on the spot"),
    ),
    of(
        "empathy-1",
        Empathy,
        ("我希望店里记得我的口味", "I expect the shop to remember what I like"),
        ("店里记得我的口味", "The shop remembered what I like"),
    ),
    of(
        "empathy-2",
        Empathy,
        ("我希望被当作熟人，不是一个单号", "I expect to be treated as a person, not as an order number"),
        ("我被当作熟人，不是一个单号", "I was treated as a person, not as an order number"),
    ),
    of(
        "empathy-3",
        Empathy,
        ("我希望不用开口就想到我需要什么", "I expect the shop to think of what I need before I say it"),
        ("没开口就想到了我需要什么", "The shop thought of what I needed before I said it"),
    ),
    of(
        "empathy-4",
        Empathy,
        ("我希望不顺的时候能体谅我", "I expect understanding when something goes wrong for me"),
        ("不顺的时候能体谅我", "I met with understanding when something went wrong for me"),
    ),
    of(
        "empathy-5",
        Empathy,
        ("我希望店里真心为客人着想", "I expect the shop to have its guests' good at heart"),
        ("店里真心为客人着想", "The shop had its guests' good at heart"),
    ),
];
