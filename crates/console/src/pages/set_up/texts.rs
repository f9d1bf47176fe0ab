use crate::language::texts;

texts! { Texts {
    title: "开张", "Opening your shop";
    lead: "五步，不到五分钟。开了头，后面的都可以先跳过，回头再来。", "Five steps, less than five minutes. After the first, leave any of them and come back.";
    name: "店名", "What guests call your shop";
    name_en: "英文店名（可空）", "Its English name (optional)";
    name_missing: "请写店名，比如：农贸小馆。", "Please write the shop’s name, for example: Market Kitchen.";
    hours: "每天的营业时间", "Opening hours, every day";
    hours_hint: "周几不一样、节假日，以后在设置里改。", "Days that differ can be changed under Settings.";
    hours_wrong: "请写成 10:30-14:00, 17:00-21:00。", "Write it like 10:30-14:00, 17:00-21:00.";
    step_shop: "店名和营业时间", "Name and hours";
    step_menu: "菜单", "The menu";
    step_key: "第一把员工钥匙", "The first staff key";
    step_code: "二维码", "The QR code";
    step_order: "第一单", "The first order";
    lines: "一行一道菜", "A dish a line";
    lines_hint: "写成“1 麻婆豆腐 18”。也可以从表格或聊天里粘贴；“热菜：”这样的行是分类。", "Write “1 Mapo Tofu 18”. Or paste it out of a spreadsheet or a chat; a line like “Soups:” is a category.";
    takes_rice: "这些菜都默认配饭", "These all come with rice";
    save: "保存，下一步", "Save and go on";
    again: "再加几道", "Add more";
    key_name: "给谁用", "Whose it is";
    key_kind: "身份", "Role";
    staff: "店员", "Staff";
    manager: "店长", "Manager";
    courier: "骑手", "Courier";
    make: "发一把钥匙", "Make a key";
    code_why: "客人扫这个码看菜单、点单。打印出来贴在墙上、桌上。", "Guests scan this for the menu and to order. Print it for the wall and the tables.";
    print: "打印", "Print";
    order_why: "用手机扫上面的码，点一道菜试试；单子马上出现在看板上。", "Scan the code above with your phone and order something: it shows on the board at once.";
    try_it: "打开点单页", "Open the ordering page";
    board: "打开看板", "Open the board";
    open_now: "开张了！", "You are open!";
    done: "好了", "done";
    first: "先完成第一步。", "Finish the first step first.";
    other_language: "English", "中文";
    other_code: "en", "zh";
    simulator: "两边都试：客人和店", "Try both sides: guest and shop";
} }
