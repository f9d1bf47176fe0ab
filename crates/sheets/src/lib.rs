//! Tables as shops have them: texts in any encoding and workbooks, lists whose columns are found
//! by what they are usually called, amounts as people write them; and the menu as such a list.

mod encoding;
mod layout;
mod menu;
pub mod money;
pub mod source;
pub mod table;
mod unpacked;
pub mod workbook;

pub use layout::{Broken, Fault, Layout, Places, Row, Wrong};
pub use menu::{MENU, dish, style};
pub use source::{Found, Source};
