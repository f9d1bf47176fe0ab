//! How messages come in from where guests write, and how answers and what the shop
//! writes of its own accord go out: `WeChat` Official Accounts, `WeCom`, and signed
//! webhooks for everything else. A client of the contracts: what is kept, orders keeps.

pub mod protocol;
