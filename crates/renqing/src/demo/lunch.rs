use self::Then::{All, Repair};

/// One line of the group's chat.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Minutes after eleven.
    pub(super) minute: i64,
    pub(super) who: &'static str,
    pub(super) sender: &'static str,
    pub(super) text: &'static str,
    /// What the shop does next.
    pub(super) then: &'static [Then],
}

/// What people of the shop do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Then {
    /// The kitchen takes every order that waits for it to its next state.
    All(&'static str),
    /// The counter answers the oldest complaint and makes it good.
    Repair,
}

const fn line(minute: i64, who: &'static str, sender: &'static str, text: &'static str) -> Line {
    Line { minute, who, sender, text, then: &[] }
}

const fn and_then(line: Line, then: &'static [Then]) -> Line {
    Line { then, ..line }
}

/// The lunch hour.
pub(super) const LUNCH: [Line; 24] = [
    line(0, "王师傅", "wx-wang", "18号,订餐3.6"),
    line(1, "老张", "wx-zhang", "今天豆角到货了，便宜"),
    line(2, "李姐", "wx-li", "土豆丝两份，小炒肉 少盐"),
    line(3, "a stranger", "wx-new", "订餐3.6"),
    line(4, "小刘", "wx-liu", "小炒肉多少钱一份"),
    line(5, "孙会计", "wx-sun", "8 不要饭 12点半送"),
    and_then(line(6, "老赵", "wx-zhao", "1(少糖).25 送到管理处二楼"), &[All("ACCEPTED")]),
    line(7, "李姐", "wx-li", "不要辣"),
    line(8, "王师傅", "wx-wang", "再加一个6"),
    line(9, "王师傅", "wx-wang", "20号 5"),
    line(10, "王师傅", "wx-wang", "是"),
    line(12, "小刘", "wx-liu", "No.12 order 3,6 no rice"),
    line(13, "陈老板", "wx-chen", "昨晚自己在家做鱼香肉丝，差点把锅烧了哈哈"),
    line(14, "老张", "wx-zhang", "3.77"),
    line(15, "老张", "wx-zhang", "3.7"),
    and_then(line(18, "陈老板", "wx-chen", "菜单"), &[All("ACCEPTED"), All("PREPARING")]),
    line(20, "孙会计", "wx-sun", "不要了"),
    and_then(line(25, "王师傅", "wx-wang", "到哪了"), &[All("READY"), All("DELIVERING"), All("COMPLETED")]),
    line(30, "王师傅", "wx-wang", "我的积分"),
    and_then(line(40, "老赵", "wx-zhao", "送错了，我要的是紫菜汤"), &[Repair]),
    line(43, "老赵", "wx-zhao", "收到了，解决了"),
    line(45, "陈老板", "wx-chen", "你们几点关门？"),
    line(48, "李姐", "wx-li", "小李服务真好，太贴心了"),
    line(50, "王师傅", "wx-wang", "谢谢老板"),
];
