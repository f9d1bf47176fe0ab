//! The rules of taking orders, over the sample shop.

mod cases;
mod properties;
mod shop;
