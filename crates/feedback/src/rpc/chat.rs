//! What is written in a chat.

pub(super) mod answer_chat;
