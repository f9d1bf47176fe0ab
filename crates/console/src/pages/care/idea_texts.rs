use crate::language::texts;

texts! { Texts {
    title: "点子", "Ideas";
    lead: "哪里能更好。采纳了，谁出的主意谁知道。", "What could be better. Whoever had an idea hears what became of it.";
    care: "关怀", "Care";
    open: "还没定的", "Not decided on";
    none: "现在没有新点子。", "There is no new idea.";
    decided: "定了的", "Decided on";
    votes: "人赞成", "in favour";
    vote: "我也赞成", "I am for it";
    withdraw: "不赞成了", "Take my vote back";
    staff: "店里的人：", "Staff:";
    somebody: "不知道是谁", "Nobody knows who";
    share: "给客人看、让客人投票", "Have guests read it and vote";
    shared: "客人看到的", "What guests read";
    shared_hint: "去掉客人自己的事。空着就不给看了。", "Without what is a guest’s own affair. Empty: shared no more.";
    save: "保存", "Save";
    decide: "定下来", "Decide";
    reply: "怎么回他", "What they are told";
    points: "谢几分（客人的点子）", "Points in thanks (for a guest’s idea)";
    staff_credit: "采纳了就记一次表扬。", "Adopted, it counts as praise for them.";
    adopt: "采纳", "Adopt";
    decline: "不采纳", "Decline";
    adopted: "采纳了", "Adopted";
    declined: "没采纳", "Declined";
    credited: "谢了", "Thanked with";
    points_unit: "分", "points";
    own: "我有个点子", "An idea of my own";
    text: "点子", "The idea";
    add: "记下", "Note it";
    reply_missing: "请写怎么回他。", "Write what they are told.";
    points_wrong: "请写 0 到 100000 的整数。", "Write a whole number from 0 to 100,000.";
} }
