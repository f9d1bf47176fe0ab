//! The rules of taking orders, over the sample shop.

mod cases;
mod dialogue;
mod facts;
mod lines;
mod menu;
mod mistaken;
mod order;
mod properties;
mod reading;
mod real_texts;
mod settings;
mod shop;
mod taking_back;
