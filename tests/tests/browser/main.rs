//! Pages as people see them, in Chromium. What was seen is in `target/screenshots`.

mod appearance;
mod board;
mod every_page;
mod instrument;
mod specimens;
