use crate::language::texts;

texts! { Texts {
    title: "老带新", "Referrals";
    lead: "谁带来了谁。朋友吃过第一单，两边都记积分。", "Who brought whom. Both are credited with the friend’s first order.";
    giving: "送礼", "Giving";
    policy: "值几分", "What it is worth";
    referrer: "带人来的得几分", "Points to who brought";
    friend: "新来的得几分", "Points to who was brought";
    limit: "一个人一个月最多算几位（0 不限）", "At most so many friends of one guest a month (0 for no bound)";
    save: "保存", "Save";
    none: "还没有人带朋友来。", "Nobody has brought a friend yet.";
    brought: "带来了", "brought";
    claimed: "还没吃第一单", "No order yet";
    credited: "已记积分", "Credited";
    taken_back: "积分收回了", "Points taken back";
    points: "分", "points";
} }
