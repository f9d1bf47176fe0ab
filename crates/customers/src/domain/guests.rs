//! What the shop's orders say of its guests.

mod figures;
mod rfm;
mod rhythm;
mod score;
mod scored;
mod segment;
mod summary;

pub(crate) use figures::{Figures, Purchase};
pub(crate) use rfm::{RfmSegment, Scoring};
pub(crate) use rhythm::Rhythm;
pub(crate) use score::{GuestRow, Overview, Scores, WINDOW};
pub(crate) use scored::Scored;
pub(crate) use segment::{Segment, SegmentId, SegmentRule};
pub(crate) use summary::{Sum, Summary};
