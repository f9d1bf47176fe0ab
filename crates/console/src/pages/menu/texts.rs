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
    paste: "粘贴整张菜单", "Paste a whole menu";
    paste_lines: "一行一道菜", "A dish a line";
    paste_hint: "写成“1 麻婆豆腐 18”；也可以从表格里复制（编号、菜名、价格、分类）。以冒号结尾的行是分类，比如“热菜：”。已有的编号会改成新的名字和价格。", "Write “1 Mapo Tofu 18”, or copy it out of a spreadsheet (code, name, price, category). A line that ends with a colon is a category: “Soups:”. Codes that exist get the new name and price.";
    paste_rice: "这些菜都默认配饭", "These all come with rice";
    line: "第", "Line";
    line_wrong: "行看不懂，请写成“1 麻婆豆腐 18”：", "can’t be read; write it like “1 Mapo Tofu 18”:";
    line_refused: "行没有收下：", "was not taken:";
    no_lines: "请至少写一道菜，比如“1 麻婆豆腐 18”。", "Write one dish at least, for example “1 Mapo Tofu 18”.";
    take: "收下", "Take it";
} }
