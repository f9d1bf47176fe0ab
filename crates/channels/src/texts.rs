//! What guests are told by the channel itself. Nobody knows their language yet, so
//! it is said in both.

/// To who begins to follow, where the shop has no words of its own.
pub(crate) const WELCOME: &str = "欢迎光临！直接打字就能订餐，例如“订餐3.6”。\nWelcome! Just write what you would like, for example “order 3.6”.";

/// To who sends an image, or a voice message that the platform did not write down.
pub(crate) const TEXT_ALONE: &str =
    "抱歉，这里只能看文字，请打字告诉我们。\nSorry, only text can be read here. Please write it.";
