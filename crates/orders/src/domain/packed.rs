//! What is packed with an order beside its dishes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A gift that the kitchen does not make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// The id that loyalty knows the gift by.
    pub gift: Uuid,
    /// The full name of what it is, as `shops/nongmao/rewards/…`.
    pub reward: String,
    /// What it is called, in Chinese.
    pub name: String,
    /// In English; may be empty.
    pub name_en: String,
    /// How many, at least 1.
    pub quantity: u32,
}
