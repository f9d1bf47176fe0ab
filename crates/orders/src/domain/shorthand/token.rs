//! The pieces a text is made of.

use super::number::Number;
use super::time::When;
use std::ops::Range;

/// What a piece of text is by itself, before what stands around it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// The end of a line.
    Newline,
    /// Blanks.
    Blank,
    /// A sign that divides.
    Mark,
    /// `和`, `and`.
    And,
    /// Something in brackets, with them.
    Bracket,
    /// A number.
    Number(Number),
    /// The name of a dish.
    Name(i32),
    /// Rice.
    Rice,
    /// `份`.
    Measure,
    /// `x`.
    Times,
    /// `号` or `#` behind a number.
    Hao,
    /// `#` or `No.` before a number.
    Hash,
    /// `来`; a strong one, `订餐`, means an order and nothing else.
    Verb {
        /// Whether it means an order by itself.
        strong: bool,
    },
    /// A word that changes nothing where it leads to something.
    Filler,
    /// A word of courtesy.
    Greeting,
    /// `我是`.
    Iam,
    /// `帮`.
    Behalf,
    /// `加`; `再来` may also begin an order.
    More {
        /// Whether it may begin an order.
        again: bool,
    },
    /// `多`, which adds only with a number.
    Extra,
    /// `各`, before a quantity.
    Each,
    /// `带`.
    With,
    /// `少`, which makes a wish of what follows.
    Modify,
    /// `不要`.
    Without,
    /// `去掉`.
    Less,
    /// `改成`; a loose one, `改`, only before a dish.
    Replace {
        /// Whether it means a change whatever follows.
        firm: bool,
    },
    /// `取消`.
    Cancel,
    /// `老样子`; `同上` may mean the order above.
    Usual {
        /// Whether it may mean the order above in the same message.
        above: bool,
    },
    /// `到哪了`.
    Status,
    /// `菜单`.
    Menu,
    /// `我的积分`.
    Points,
    /// `投诉`.
    Complaint,
    /// `送到`.
    Deliver,
    /// A time.
    When(When),
    /// Anything else.
    Word,
}

/// A piece of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether it divides what stands around it.
    pub(super) fn divides(self) -> bool {
        matches!(self.kind, Kind::Newline | Kind::Blank | Kind::Mark)
    }
}
