use crate::language::texts;

texts! { Texts {
    title: "客人的评价", "Ratings";
    lead: "店里的答复人人能看；客人的话，店里愿意才给人看。", "Everybody reads the shop’s answers; a guest’s words are shown if the shop says so.";
    care: "关怀", "Care";
    none: "还没有评价。", "There are none yet.";
    product: "菜", "Food";
    service: "服务", "Service";
    reply: "答复（人人能看）", "Answer (everybody reads it)";
    save: "答复", "Answer";
    show: "把客人的话给大家看", "Show the guest’s words";
    hide: "不再给人看", "Show them no more";
    shown: "大家看得到", "shown";
    older: "更早的", "Older";
} }
