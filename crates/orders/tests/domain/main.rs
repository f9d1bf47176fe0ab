//! The rules of taking orders, over the sample shop.

mod again;
mod asked_about;
mod cases;
mod dialogue;
mod facts;
mod forms;
mod health;
mod lines;
mod mentions;
mod menu;
mod mistaken;
mod near_misses;
mod once_more;
mod order;
mod properties;
mod reading;
mod real_texts;
mod remarks;
mod restated;
mod settings;
mod shop;
mod taking_back;
