use crate::language::texts;

texts! { Texts {
    title: "菜单", "Menu";
    add: "加一道菜", "Add a dish";
    no_dishes: "还没有菜。", "There are no dishes yet.";
    code: "编号", "Code";
    name: "菜名", "Name";
    name_en: "英文名", "English name";
    aliases: "别名", "Other names";
    between_commas: "用逗号隔开", "between commas";
    price: "价格", "Price";
    price_wrong: "请写成 18 或 18.50。", "Write it like 18 or 18.50.";
    code_wrong: "请写 1 到 9999 的编号。", "Write a code from 1 to 9999.";
    category: "分类", "Category";
    allergens: "过敏原", "Allergens";
    takes_rice: "默认配饭", "Comes with rice";
    sold_out: "售罄", "Sold out";
    save: "保存", "Save";
} }
