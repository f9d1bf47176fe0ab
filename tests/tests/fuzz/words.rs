//! What messages are made of.

use std::sync::LazyLock;

/// Words, parted by `¦`.
type Words = LazyLock<Vec<&'static str>>;

fn words(text: &'static str) -> Vec<&'static str> {
    text.split('¦').collect()
}

/// What marks a customer.
pub(crate) static HEADERS: Words = LazyLock::new(|| {
    words(
        "18号¦１８号¦十八号¦18#¦#18¦No.18¦no 18¦NO18¦number 18¦我是18号¦这里是20号¦帮20号¦给#3¦替十二号¦帮我18号\
         ¦20号和18号¦18号,20号¦99号¦0号¦二十号¦①号¦٣号¦18號¦for No.20¦I'm 18#¦2号楼¦3号桌¦号¦#¦No.¦第18号¦18号菜\
         ¦客户36¦顾客1号¦- 18号¦1. 18号¦@老板 18号¦18",
    )
});

/// What stands before dishes and changes nothing.
pub(crate) static VERBS: Words = LazyLock::new(|| {
    words(
        "订餐¦点餐¦下单¦订¦点¦要¦来¦来点¦order¦i want ¦get ¦我要¦麻烦来¦再来¦帮我点¦想吃¦please ¦can I have ¦給我來¦叫¦买",
    )
});

/// Dishes by name, whole or not.
pub(crate) static NAMES: Words = LazyLock::new(|| {
    words(
        "土豆丝¦小炒肉¦农家小炒肉¦农家小炒¦西红柿炒鸡蛋¦番茄炒蛋¦番茄¦宫爆鸡丁¦鸡丁¦辣子鸡¦辣子鸡丁¦牛腩¦排骨¦豆腐¦麻婆豆腐¦青椒¦虎皮青椒¦青椒肉丝¦肉丝¦鱼香\
         ¦啤酒¦黄瓜¦拍黄瓜¦beer¦Beer¦Mapo tofu¦mapo¦Kung pao chicken¦紫菜汤¦茄子¦白菜¦包菜¦油麦菜¦回锅肉¦回鍋肉¦水煮鱼¦鸡蛋\
         ¦汤¦pork¦Twice-cooked pork",
    )
});

/// What divides.
pub(crate) static DIVIDERS: Words = LazyLock::new(|| {
    words(
        ".¦，¦,¦、¦。¦;¦；¦+¦/¦ ¦  ¦和¦跟¦\n¦\r\n¦¦¦-¦·¦…¦&¦and ¦\t¦：¦!¦\u{3000}¦\u{2028}¦\u{85}¦~¦|\
         ¦与¦还有¦然后",
    )
});

/// How much.
pub(crate) static QUANTITIES: Words = LazyLock::new(|| {
    words(
        "x2¦*2¦×2¦(2)¦（2）¦两份¦2份¦俩¦各两份¦x0¦x100¦x99¦x-1¦*¦x¦乘2¦x 3¦X2¦一瓶¦三碗¦半份¦x99999999999¦×２\
         ¦x两¦(两份)¦2 portions¦一百份¦零份¦x2x3¦x2.5¦5个¦（２份）¦十份¦二两",
    )
});

/// About rice.
pub(crate) static RICE: Words = LazyLock::new(|| {
    words(
        "不要饭¦免饭¦无饭¦不要米饭¦no rice¦2饭¦饭2¦米饭两份¦两碗饭¦饭x2¦加饭¦加一份饭¦多一碗饭¦加两份饭¦少一份饭¦饭x99¦饭x0¦加99份饭¦饭¦米饭\
         ¦90¦90x2¦少饭¦饭多点¦rice¦extra rice¦加饭加饭¦不要饭要饭¦飯¦饭多一点¦100饭",
    )
});

/// Wishes.
pub(crate) static NOTES: Words = LazyLock::new(|| {
    words(
        "少盐¦快点¦(不要辣)¦（少辣）¦[多放葱]¦【打包】¦{x}¦(¦)¦((¦))¦不要香菜¦微辣¦less salt¦no chilli¦多放辣椒¦一次性筷子¦放门口\
         ¦电话13800138000¦谢谢老板¦请客¦“快”¦辣一点¦不放葱¦别放蒜¦《》¦(3)¦(不要饭)¦(18号)¦大份¦加辣¦不要辣椒要葱¦小份的¦3个人吃¦两双筷子\
         ¦no onions please¦thanks!",
    )
});

/// When.
pub(crate) static TIMES: Words = LazyLock::new(|| {
    words(
        "12点¦12:30¦12点半¦半小时后¦40分钟后¦中午¦明天12点¦后天中午¦大后天晚上7点¦下午3点¦晚上八点半¦25点¦12:60¦0点¦凌晨一点¦一点¦一刻钟后\
         ¦999999分钟后¦12：30¦１２：３０¦12:30pm¦at 12¦tomorrow¦in 30 minutes¦一小时后¦两个半小时后¦12点十分¦今天11点\
         ¦昨天¦下周一12点¦12.30¦六点¦12点到13点¦noon¦现在¦马上¦24:00¦3点钟¦周五¦1小时后¦半",
    )
});

/// Where to.
pub(crate) static ADDRESSES: Words = LazyLock::new(|| {
    words(
        "送到A12¦送管理处二楼¦地址市场东区B7¦送到¦送¦地址¦送到3号楼¦deliver to B7¦送到18号摊¦送错了¦送到，¦送到3.6¦地址是C2¦送到三楼302室\
         ¦address: gate 3¦送到 水果区 D15",
    )
});

/// What changes, cancels, repeats or asks.
pub(crate) static CHANGES: Words = LazyLock::new(|| {
    words(
        "改成3.7¦换成¦改成¦加6¦再加一个6¦去掉3¦减3¦去掉¦减¦取消¦不要了¦退了吧¦cancel¦老样子¦照旧¦同上¦再来一份¦跟上次一样¦usual\
         ¦the usual¦到哪了¦好了没¦催一下¦status¦菜单¦menu¦有什么菜¦是¦对¦确认¦好¦ok¦yes¦投诉¦太难吃¦少送¦请问¦几点¦怎么¦吗¦？¦?¦么\
         ¦3改成两份¦改成两份¦3换6¦把3换成6¦改到12点¦改成送到A12¦再来一份6¦不要3¦3不要了¦3不要¦remove 3¦add 6¦change to 3.7¦加\
         ¦再加¦多少钱¦3多少钱¦下班¦别取消¦全部取消¦改成0份¦减100¦3改成3¦不是¦不¦no¦what",
    )
});

/// Characters of all kinds.
pub(crate) static SIGNS: Words = LazyLock::new(|| {
    words(
        "👍¦😀¦👨‍👩‍👧¦🇨🇳¦\u{301}¦é¦e\u{301}¦\u{fe0f}¦3️⃣¦\u{200b}¦\u{200d}¦\u{feff}¦\u{202e}¦\0\
         ¦\u{7}¦\u{1b}[31m¦\u{7f}¦\u{e000}¦\u{10ffff}¦\u{fffd}¦½¦②¦Ⅳ¦㈠¦㊀¦㍿¦ﬁ¦ß¦İ¦ſ¦Ω¦한국¦ไทย\
         ¦עברית¦العربية¦٣¦३¦𝟛¦³¦〇¦壹¦贰¦廿¦万¦亿¦％¦%¦$¦\\¦'¦\"¦`¦<b>¦{}¦--¦';¦é́́́́¦ﷺ¦々¦𠮷¦\u{ad}\
         ¦\u{0}号",
    )
});

/// Scripts of digits, by their zero; NFKC makes some of them ASCII.
pub(crate) const ZEROS: &[char] = &['0', '0', '0', '０', '٠', '०', '𝟎', '𝟘', '௦', '๐'];

/// Chinese digits.
pub(crate) static HAN_DIGITS: Words =
    LazyLock::new(|| words("零¦一¦二¦三¦四¦五¦六¦七¦八¦九¦十¦百¦两¦〇¦千¦万¦廿"));
