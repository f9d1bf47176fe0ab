//! The rules of taking orders, over the sample shop.

mod cases;
mod facts;
//mod dialogue;
mod lines;
//mod menu;
mod order;
mod real_texts;
//mod properties;
//mod reading;
mod settings;
mod shop;
