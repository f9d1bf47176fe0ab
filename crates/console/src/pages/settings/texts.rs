use crate::language::texts;

texts! { Texts {
    title: "设置", "Settings";
    shop: "店铺", "The shop";
    name: "店名", "Name";
    name_en: "英文店名", "English name";
    usual_minutes: "一单通常几分钟", "Usual minutes for an order";
    minutes_wrong: "请写分钟数。", "Write a number of minutes.";
    save: "保存", "Save";
    keys: "钥匙", "Keys";
    key_name: "给谁的", "Whose it is";
    key_kind: "身份", "Kind";
    make: "发一把钥匙", "Make a key";
    made: "新钥匙（只显示这一次）", "The new key (shown this once)";
    end: "停用", "End it";
    staff: "店员", "Staff";
    manager: "店长", "Manager";
    courier: "骑手", "Courier";
} }
