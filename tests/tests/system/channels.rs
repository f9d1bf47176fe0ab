//! Ways in and out: what guests write where they are, and what the shop writes to them.

mod checked;
mod outgoing;
mod place;
mod second;
mod subscriber;
mod unasked;
mod webhook;
mod wechat;
mod wechat_api;
mod wechat_server;
mod wechatpy;
mod wecom;
