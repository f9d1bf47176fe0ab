//! Pages as people see them, in Chromium. What was seen is in `target/screenshots`.

mod appearance;
mod board;
mod board_without_scripts;
mod busy;
mod channels;
mod every_page;
mod guest;
mod instrument;
mod lived_in;
mod menu_file;
mod owner;
mod plans;
mod proxy;
mod set_up;
mod specimens;
mod taking_part;
