//! The rules of taking orders, over the sample shop.

mod cases;
mod dialogue;
mod lines;
mod menu;
mod order;
mod properties;
mod reading;
mod settings;
mod shop;
