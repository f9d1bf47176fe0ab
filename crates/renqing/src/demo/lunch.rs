/// One line of the group's chat.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Minutes after eleven.
    pub(super) minute: i64,
    pub(super) who: &'static str,
    pub(super) sender: &'static str,
    pub(super) text: &'static str,
    /// What the kitchen does next, with every order that waits for it.
    pub(super) then: &'static [&'static str],
}

const fn line(minute: i64, who: &'static str, sender: &'static str, text: &'static str) -> Line {
    Line { minute, who, sender, text, then: &[] }
}

const fn and_then(line: Line, then: &'static [&'static str]) -> Line {
    Line { then, ..line }
}

/// The lunch hour.
pub(super) const LUNCH: [Line; 17] = [
    line(0, "王师傅", "wx-wang", "18号,订餐3.6"),
    line(2, "李姐", "wx-li", "土豆丝两份，小炒肉 少盐"),
    line(3, "a stranger", "wx-new", "订餐3.6"),
    line(5, "孙会计", "wx-sun", "8 不要饭 12点半送"),
    and_then(line(6, "老赵", "wx-zhao", "1(少糖).25 送到管理处二楼"), &["ACCEPTED"]),
    line(8, "王师傅", "wx-wang", "再加一个6"),
    line(9, "王师傅", "wx-wang", "20号 5"),
    line(10, "王师傅", "wx-wang", "是"),
    line(12, "小刘", "wx-liu", "No.12 order 3,6 no rice"),
    line(14, "老张", "wx-zhang", "3.77"),
    line(15, "老张", "wx-zhang", "3.7"),
    and_then(line(18, "陈老板", "wx-chen", "菜单"), &["ACCEPTED", "PREPARING"]),
    line(20, "孙会计", "wx-sun", "不要了"),
    and_then(line(25, "王师傅", "wx-wang", "到哪了"), &["READY", "DELIVERING", "COMPLETED"]),
    line(40, "老赵", "wx-zhao", "送错了，我要的是紫菜汤"),
    line(45, "陈老板", "wx-chen", "你们几点关门？"),
    line(50, "王师傅", "wx-wang", "谢谢老板"),
];
