//! Which figures there are, and on which page.

use tonic::Status;

use super::{asked::Asked, giving, guests, hours, menu, quadrant, repairs, service, sold, texts::Texts};
use crate::figure::Figure;

/// A page of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Menu,
    Guests,
    Giving,
    Service,
}

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Coverage,
    Matrix,
    Dayparts,
    Hours,
    Map,
    Rhythms,
    AtRisk,
    Value,
    Budgets,
    Layers,
    Campaigns,
    Rewards,
    Ratings,
    Quadrant,
    Gap,
    Repairs,
    FollowUps,
    Services,
    Months,
}

/// One of each page, the most telling first.
pub(super) const OVERVIEW: [Kind; 6] =
    [Kind::Coverage, Kind::Rhythms, Kind::Budgets, Kind::Ratings, Kind::Layers, Kind::Services];

impl Section {
    pub(super) const ALL: [Self; 4] = [Self::Menu, Self::Guests, Self::Giving, Self::Service];

    pub(super) fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Menu => &[Kind::Coverage, Kind::Matrix, Kind::Hours, Kind::Dayparts],
            Self::Guests => &[Kind::AtRisk, Kind::Rhythms, Kind::Map, Kind::Value],
            Self::Giving => &[Kind::Budgets, Kind::Campaigns, Kind::Layers, Kind::Rewards],
            Self::Service => &[
                Kind::Ratings,
                Kind::Quadrant,
                Kind::Gap,
                Kind::Repairs,
                Kind::FollowUps,
                Kind::Services,
                Kind::Months,
            ],
        }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Menu => "/insight/menu",
            Self::Guests => "/insight/guests",
            Self::Giving => "/insight/giving",
            Self::Service => "/insight/service",
        }
    }

    pub(super) fn name(self, t: Texts) -> &'static str {
        match self {
            Self::Menu => t.menu(),
            Self::Guests => t.guests(),
            Self::Giving => t.giving(),
            Self::Service => t.service(),
        }
    }
}

impl Kind {
    /// The figure of an id.
    pub(super) fn of_id(id: &str) -> Option<Self> {
        let all = Section::ALL.into_iter().flat_map(Section::kinds);
        all.copied().find(|kind| kind.id() == id)
    }

    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Matrix => "matrix",
            Self::Dayparts => "dayparts",
            Self::Hours => "hours",
            Self::Map => "map",
            Self::Rhythms => "rhythms",
            Self::AtRisk => "at-risk",
            Self::Value => "value",
            Self::Budgets => "budgets",
            Self::Layers => "layers",
            Self::Campaigns => "campaigns",
            Self::Rewards => "rewards",
            Self::Ratings => "ratings",
            Self::Quadrant => "quadrant",
            Self::Gap => "gap",
            Self::Repairs => "repairs",
            Self::FollowUps => "follow-ups",
            Self::Services => "services",
            Self::Months => "months",
        }
    }

    /// Where it stands.
    pub(super) fn section(self) -> Section {
        let is_of = |section: &Section| section.kinds().contains(&self);
        Section::ALL.into_iter().find(is_of).unwrap_or(Section::Menu)
    }

    pub(super) async fn make(self, asked: &Asked<'_>) -> Result<Figure, Status> {
        let page = asked.page;
        match self {
            Self::Coverage => menu::coverage(page).await,
            Self::Matrix => menu::matrix(asked).await,
            Self::Dayparts => menu::dayparts(asked).await,
            Self::Hours => hours::hours(page).await,
            Self::Map => guests::map(asked).await,
            Self::Rhythms => guests::rhythms(asked).await,
            Self::AtRisk => guests::at_risk(page).await,
            Self::Value => guests::value(asked).await,
            Self::Budgets => giving::budgets(asked).await,
            Self::Layers => giving::layers(asked).await,
            Self::Campaigns => giving::campaigns(asked).await,
            Self::Rewards => giving::rewards(asked).await,
            Self::Ratings => service::ratings(page).await,
            Self::Quadrant => quadrant::quadrant(page).await,
            Self::Gap => service::gap(page).await,
            Self::Repairs => repairs::cases(page).await,
            Self::FollowUps => repairs::follow_ups(page).await,
            Self::Services => sold::services(page).await,
            Self::Months => sold::months(page).await,
        }
    }
}
