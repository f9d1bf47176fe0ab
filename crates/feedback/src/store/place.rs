use kernel::Time;
use uuid::Uuid;

/// Where a list, newest first, goes on: before this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(super) created_at: i64,
    pub(super) id: Uuid,
}

impl Place {
    /// After the newest.
    pub(crate) const START: Self = Self { created_at: i64::MAX, id: Uuid::max() };

    /// At a row.
    pub(crate) fn at(created_at: Time, id: Uuid) -> Self {
        Self { created_at: created_at.micros(), id }
    }

    /// From the columns that [`Place::columns`] gave.
    pub(crate) fn from_columns(columns: &[String]) -> Option<Self> {
        let [created_at, id] = columns else { return None };
        Some(Self { created_at: created_at.parse().ok()?, id: id.parse().ok()? })
    }

    /// As the columns of a page token.
    pub(crate) fn columns(self) -> [String; 2] {
        [self.created_at.to_string(), self.id.to_string()]
    }
}
