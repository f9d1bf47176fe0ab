use crate::language::texts;

texts! { Texts {
    title: "客人", "Guests";
    search: "查找", "Search";
    search_label: "号码、姓名、电话或拼音", "Number, name, phone or pinyin";
    nobody: "没有找到。", "Nobody was found.";
    more: "后面的", "More";
    number: "号", "No.";
    without_number: "无号", "no number";
    phones: "电话", "Phones";
    addresses: "地址", "Addresses";
    preferences: "口味与忌口", "Tastes and allergies";
    notes: "备注", "Notes";
    points: "积分", "Points";
    balance: "可用", "Usable";
    pending: "待生效", "Pending";
    debt: "欠", "Owed";
    orders: "订单", "Orders";
    no_orders: "还没有订单。", "No orders yet.";
    cases: "没结的投诉", "Open cases";
    no_cases: "没有没结的投诉。", "No case is open.";
    contacts: "往来", "Timeline";
    no_contacts: "还没有往来。", "Nothing yet.";
    away: "现在查不到。", "Can't be looked up at the moment.";
} }
