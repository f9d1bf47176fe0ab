use contracts::orders::v1::order::State;

use crate::language::texts;

texts! { Texts {
    // everywhere
    menu: "点菜", "Menu";
    orders: "订单", "Orders";
    reviews: "口碑", "Reviews";
    me: "我的", "Me";
    back: "返回", "Back";
    away: "暂时查不到，请稍后再看。", "Not available right now; please look again later.";
    // menu
    line: "写一行就下单", "Order in one line";
    line_hint: "比如：3号两份不辣，6号一份", "For example: two of no. 3 not spicy, one no. 6";
    send: "发送", "Send";
    line_missing: "写下想吃什么，比如：3号两份不辣。", "Write what you would like, for example: two of no. 3, not spicy.";
    passed_on: "收到，已经转给店里的人。", "Got it; somebody at the shop will look at it.";
    you: "您", "You";
    shop: "店里", "The shop";
    sold_out: "今天卖完了", "Sold out today";
    with_rice: "配米饭", "with rice";
    contains: "含", "Contains";
    more: "加一份", "One more";
    fewer: "减一份", "One fewer";
    how_many: "份数", "How many";
    others: "其他", "Others";
    chosen: "已选", "Chosen";
    portions: "份", "";
    go_on: "去下单", "Check out";
    no_dishes: "菜单还在准备，请直接问店里。", "The menu is being prepared; please ask the shop.";
    by_guests: "条评价", "ratings";
    // who it is
    hello: "怎么称呼您？", "Who are you?";
    hello_why: "第一次在这里点单，留个称呼和电话，送餐时找得到您。", "Your first order here: leave a name and a phone number so that we can find you.";
    has_number: "您在店里有号码？请店里给您一张带二维码的卡，扫一下就认得您。", "Do you have a number here? Ask the shop for your card and scan it: then we know you.";
    name: "称呼", "Name";
    name_missing: "请写一个称呼，比如：王女士。", "Please write a name, for example: Ms Wang.";
    phone: "电话", "Phone";
    phone_missing: "请写一个能找到您的电话。", "Please write a phone number where we can reach you.";
    phone_wrong: "请写一个电话号码，比如：138 0013 8000。", "Please write a phone number, for example: 138 0013 8000.";
    address: "送到哪里", "Deliver to";
    address_hint: "自取就空着", "Leave empty to collect it yourself";
    address_wrong: "地址最多 200 个字。", "An address has at most 200 characters.";
    join: "好了，去点菜", "Done, on to the menu";
    kept: "只用来送餐和记住您的口味，随时可以在“我的”里删除。", "Used only to serve you. You can have it deleted at any time under “Me”.";
    // card
    is_it_you: "这张卡是您的吗？", "Is this card yours?";
    card_of: "号客人的卡", "Card of guest no.";
    card_of_guest: "客人的卡", "A guest’s card";
    bind_why: "确认以后，这部手机就认得您：点菜、看订单和积分都不用再说是谁。这张卡上的码只能用一次。", "After you confirm, this phone knows you: no need to say who you are for orders and points. The code on this card works once.";
    bind: "是我，绑定这部手机", "Yes, use this phone";
    not_me: "不是我，只看菜单", "Not me, just show the menu";
    card_used: "这张卡已经用过了", "This card has been used";
    card_used_why: "卡上的码只能绑定一部手机。如果不是您绑定的，请告诉店里，换一张新卡。", "The code binds one phone, once. If that was not you, please tell the shop and ask for a new card.";
    // checkout
    checkout: "确认订单", "Your order";
    rice_comes: "米饭按店里的规矩一起配。", "Rice comes along as usual here.";
    note: "口味和忌口", "Wishes and allergies";
    note_hint: "比如：少盐，不放香菜，花生过敏", "For example: less salt, no coriander, allergic to peanuts";
    wanted: "想几点拿到", "When would you like it";
    wanted_hint: "空着就是尽快", "Leave empty for as soon as possible";
    wanted_wrong: "请写成 12:30 这样的时间。", "Please write a time like 12:30.";
    closed: "店里那时不营业，请换一个时间。", "The shop is closed then; please choose another time.";
    sold_out_meanwhile: "有的菜刚刚卖完了，请返回重新选。", "A dish has just sold out; please go back and choose again.";
    place: "下单", "Place the order";
    change: "改一改", "Change";
    sent_to: "送到", "Delivered to";
    total: "合计", "Total";
    to_pay: "要付", "To pay";
    // orders
    no_orders: "还没有订单。", "No orders yet.";
    promised: "预计", "Expected at";
    refresh: "刷新", "Refresh";
    refreshes: "这个页面每 15 秒自动更新。", "This page refreshes every 15 seconds.";
    gift: "送您的", "A gift for you";
    packed: "随单附上", "Packed with it";
    by_default: "默认", "by default";
    refunded: "已退款", "Refunded";
    talk: "这单有不满意的地方？私下告诉我们", "Something wrong with this order? Tell us in private";
    // rating
    rate: "这一餐怎么样？", "How was it?";
    product: "菜", "Food";
    service: "服务", "Service";
    comment: "想说点什么（可不写）", "In your words (optional)";
    send_rating: "提交评价", "Send";
    score_missing: "请选 1 到 5 分。", "Please choose 1 to 5.";
    rated_before: "这一单已经评过了，谢谢！", "This order has been rated before. Thank you!";
    rated_too_early: "还差一会儿才能评价，请过一分钟再试。", "A little too early; please try again in a minute.";
    thanks: "谢谢您的评价！", "Thank you for your rating!";
    // cases
    cases: "私下说", "In private";
    cases_why: "哪里不好，只有店里的人看得到。我们会在这里回复您。", "Tell us what went wrong. Only the shop sees it, and answers you here.";
    text: "发生了什么", "What happened";
    text_missing: "请写下发生了什么。", "Please write what happened.";
    tell: "告诉店里", "Tell the shop";
    told_before: "以前说过的", "What you told us";
    open: "等店里回复", "Waiting for our answer";
    in_progress: "在处理", "Being looked after";
    resolved: "店里说处理好了", "Resolved, we think";
    closed_case: "已结束", "Closed";
    is_good: "处理好了，谢谢", "Yes, it is good now";
    not_good: "还没有好", "Not yet";
    why_not: "还差什么", "What is missing";
    your_word: "处理得满意吗？由您说了算。", "Is it good now? You have the last word.";
    wait: "店里看到后会在这里回复您。", "Somebody will answer you here.";
    // wallet
    wallet: "钱包", "Wallet";
    points: "积分", "Points";
    usable: "可用", "Usable now";
    pending: "待生效", "On their way";
    entries: "积分明细", "Changes";
    gifts: "礼物", "Gifts";
    no_gifts: "还没有礼物。", "No gifts yet.";
    waiting_for_you: "等您来拿", "Waiting for you";
    taken: "已领", "Received";
    memberships: "会员", "Memberships";
    no_memberships: "还没有加入任何方案。", "You are in no plan yet.";
    valid_until: "到", "until";
    cancel: "取消", "Cancel";
    pause: "暂停", "Pause";
    resume: "恢复", "Resume";
    join_plan: "加入", "Join";
    other_plans: "还可以加入", "You could join";
    at_counter: "到店里付了就能加入。", "Pay at the counter to join.";
    // ideas
    ideas: "点子", "Ideas";
    ideas_why: "哪里能更好？说给我们听，也看看别人的。", "What could be better? Tell us, and see what others think.";
    idea_text: "您的点子", "Your idea";
    idea_missing: "请写下您的点子。", "Please write your idea.";
    idea_votes: "人赞成", "in favour";
    idea_vote: "我也赞成", "I am for it";
    idea_withdraw: "不赞成了", "Take my vote back";
    idea_open: "还在想", "Being thought about";
    idea_adopted: "采纳了", "Adopted";
    idea_declined: "没采纳", "Declined";
    // what others say
    said: "大家怎么说", "What guests say";
    shop_says: "店里答复：", "The shop:";
    no_ratings: "还没有人评价。第一个来说说？", "Nobody has rated yet. Be the first?";
    replies: "店里回复了", "Answered by the shop";
    of_these: "条", "";
    stories: "店里的故事", "Stories of the shop";
    no_stories: "还没有分享的故事。", "No stories have been shared yet.";
    // me
    your_number: "号", "No.";
    privacy: "您的资料", "Your data";
    known: "店里记得的", "What the shop remembers";
    preferences: "口味", "Tastes";
    see_all: "看店里有关我的全部记录", "See everything the shop has about me";
    keep: "下载一份", "Download a copy";
    data_why: "这是店里有关您的全部记录，一条不少。", "This is all that the shop has about you.";
    leave: "这部手机上退出", "Sign out on this phone";
    leave_why: "下次来要重新扫卡，或者重新留称呼。", "Next time you scan your card again, or leave your name anew.";
    erase: "删除我的资料", "Erase my data";
    erase_why: "姓名、电话、地址、说过的话都会删掉，积分和号码也没有了，不能恢复。", "Name, phone, addresses and all you wrote are erased. Points and number are gone. This can’t be undone.";
    sure: "我明白，确定删除", "I understand, erase it";
    not_sure: "请先勾选“确定删除”。", "Please tick the box first.";
    still_open: "还有一单没送到，送到之后再删除。", "An order of yours is still under way; please erase once it has arrived.";
    other_language: "English", "中文";
    other_code: "en", "zh";
    messages: "店里主动发的消息", "Messages from the shop";
    messages_why: "比如单晚了、投诉有了回复、生日祝福。您问的、点的照样回复。", "A late order, an answer to a complaint, a birthday wish. What you ask or order is answered all the same.";
    messages_on: "现在：会发", "Now: they are sent";
    messages_off: "现在：不发", "Now: nothing is sent";
    messages_stop: "不要再发", "Stop them";
    messages_again: "再发给我", "Send them again";
} }

impl Texts {
    /// A step of an order, as a guest hears of it.
    pub(crate) fn step(self, state: State) -> &'static str {
        let (zh, en) = match state {
            State::Unspecified => ("？", "?"),
            State::Placed => ("已下单", "Ordered"),
            State::Accepted => ("已接单", "Accepted"),
            State::Preparing => ("正在做", "Being cooked"),
            State::Ready => ("做好了", "Ready"),
            State::Delivering => ("在路上", "On its way"),
            State::Completed => ("已送到", "With you"),
            State::Cancelled => ("已取消", "Cancelled"),
            State::Refunded => ("已退款", "Refunded"),
        };
        self.0.of_two(zh, en)
    }

    /// Where a complaint stands.
    pub(crate) fn case(self, state: contracts::feedback::v1::case::State) -> &'static str {
        use contracts::feedback::v1::case::State as Case;
        match state {
            Case::Open | Case::Unspecified => self.open(),
            Case::InProgress => self.in_progress(),
            Case::Resolved => self.resolved(),
            Case::Closed => self.closed_case(),
        }
    }
}
