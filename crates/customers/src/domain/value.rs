//! What a guest will still be worth: how often they come again (BG/NBD or MBG/NBD, in
//! weeks) and what they spend on a day (Gamma-Gamma), fitted to the shop's own history.

mod backtest;
mod buying;
mod minimise;
mod model;
mod spending;

pub(crate) use backtest::{BackTest, Visits};
pub(crate) use buying::{Buying, History};
pub(crate) use model::{Fit, TooLittle, ValueModel, fit};
pub(crate) use spending::{Spender, Spending};

#[cfg(test)]
mod tests;
