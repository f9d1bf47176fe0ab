use crate::language::texts;

texts! { Texts {
    title: "故事和表扬", "Stories and praise";
    lead: "我们想成为什么样的人。", "Who we would like to be.";
    care: "关怀", "Care";
    book: "故事", "The story book";
    none: "还没有故事。", "There is no story yet.";
    proposed: "等您看", "Proposed";
    approved: "收进故事本", "In the book";
    rejected: "没收", "Not for the book";
    shared: "客人看得到", "Shared with guests";
    approve: "收进故事本", "Take it into the book";
    reject: "不收", "Not for the book";
    share: "给客人看", "Share it with guests";
    unshare: "不给客人看了", "Share it no more";
    about: "讲的是", "About";
    told_by: "写的人", "Written by";
    write: "写一个故事", "Write a story";
    story_title: "题目", "Title";
    text: "故事", "Story";
    who: "讲的是谁", "Whom it is about";
    save: "记下", "Save";
    praise: "表扬", "Praise";
    no_praise: "还没有表扬。", "No praise yet.";
    people: "每个人，按接过的单", "Everybody, by orders they served";
    name: "名字", "Name";
    count: "表扬", "Praise";
    orders: "单数", "Orders";
    per_hundred: "每百单", "Per 100 orders";
    latest: "最近的好话", "The latest good words";
    whole_shop: "整个店", "the whole shop";
    note: "记一句当面说的好话", "Note a good word that was said";
    words: "原话", "Word for word";
    staff: "店里的人", "Who works here";
    staff_name: "名字", "Name";
    aliases: "客人怎么叫（逗号隔开）", "What guests call them (between commas)";
    add: "加上", "Add";
} }
