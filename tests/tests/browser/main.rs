//! Pages as people see them, in Chromium. What was seen is in `target/screenshots`.

mod appearance;
mod board;
mod board_without_scripts;
mod channels;
mod every_page;
mod guest;
mod instrument;
mod lived_in;
mod owner;
mod proxy;
mod set_up;
mod specimens;
