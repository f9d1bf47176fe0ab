//! How a page is looked at.

use serde_json::{Value, json};

/// Narrower than this is held in a hand: pages are laid out as on telephones.
const HELD: u32 = 600;

/// A screen, and what its owner prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Light on dark, rather than dark on light.
    pub dark: bool,
}

impl View {
    /// A small telephone.
    pub const PHONE: Self = Self { width: 360, height: 740, dark: false };
    /// A tablet upright.
    pub const TABLET: Self = Self { width: 820, height: 1180, dark: false };
    /// A desk.
    pub const DESKTOP: Self = Self { width: 1440, height: 900, dark: false };

    /// The same in the dark, or not.
    #[must_use]
    pub fn dark(self, dark: bool) -> Self {
        Self { dark, ..self }
    }

    /// `light` or `dark`.
    pub fn scheme(self) -> &'static str {
        if self.dark { "dark" } else { "light" }
    }

    /// Of `Emulation.setDeviceMetricsOverride`.
    pub(super) fn metrics(self) -> Value {
        let mobile = self.width < HELD;
        json!({ "width": self.width, "height": self.height, "deviceScaleFactor": 1, "mobile": mobile })
    }

    /// Of `Emulation.setEmulatedMedia`. What moves would be looked at half way.
    pub(super) fn media(self) -> Value {
        json!({ "features": [
            { "name": "prefers-color-scheme", "value": self.scheme() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]})
    }
}
