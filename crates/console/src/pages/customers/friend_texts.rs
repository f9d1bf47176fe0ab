use crate::language::texts;

texts! { Texts {
    friends: "老带新", "Referrals";
    own: "推荐码", "Code to bring friends with";
    brought: "带来的朋友", "Friends who came by it";
    enter: "新客人说了朋友的推荐码？", "Did this guest come by a friend’s code?";
    code: "朋友的推荐码", "The friend’s code";
    take: "记下", "Note it";
    noted: "记下了。第一单送到以后，两边都记积分。", "Noted. Both get points once the first order has arrived.";
} }
