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
    card: "客人的卡", "The guest’s card";
    card_why: "打印一张卡给客人。客人用手机扫一下，确认是自己，手机就绑定了这个号码。一张卡只能绑定一部手机。", "Print a card for the guest. They scan it, confirm, and their phone is bound to the number. A card binds one phone.";
    card_make: "做一张新卡", "Make a new card";
    card_code: "客人扫的码", "The code to scan";
    card_scan: "扫一扫，点菜、看积分", "Scan to order and see your points";
    card_once: "这个码只显示这一次。现在打印，或者让客人直接扫屏幕。", "The code is shown this once. Print it now, or let the guest scan the screen.";
    away: "现在查不到。", "Can't be looked up at the moment.";
} }
