use super::{WIDTH, cut, place};

const LEFT: i32 = 60;
const TOP: i32 = 80;
const ACROSS: i32 = WIDTH - LEFT - 30;
const DOWN: i32 = 380;

/// Things by two figures, and the two lines that part them.
pub(crate) struct Scatter {
    pub(crate) dots: Vec<Spot>,
    pub(crate) split_x: i32,
    pub(crate) split_y: i32,
    pub(crate) along: &'static str,
    pub(crate) upward: &'static str,
    /// The corners: top left, top right, bottom left, bottom right.
    pub(crate) corners: [&'static str; 4],
}

/// One of them as it is given.
pub(crate) struct Dot {
    pub(crate) name: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// `star`, `horse`, `puzzle`, `dog` or `plain`.
    pub(crate) tone: &'static str,
}

/// One of them as it is drawn.
pub(crate) struct Spot {
    pub(crate) name: String,
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) tone: &'static str,
    /// Whether its name stands to the left, for there is no room at the right.
    pub(crate) is_left: bool,
    /// Where its name stands; the name is left to the table where it would hide another.
    pub(crate) has_name: bool,
}

impl Scatter {
    pub(crate) fn new(
        dots: &[Dot],
        split: (f64, f64),
        axes: (&'static str, &'static str),
        corners: [&'static str; 4],
    ) -> Option<Self> {
        let largest = |of: fn(&Dot) -> f64, split: f64| {
            dots.iter().map(of).fold(split, f64::max).max(f64::MIN_POSITIVE) * 1.05
        };
        let (wide, high) = (largest(|dot| dot.x, split.0), largest(|dot| dot.y, split.1));
        let x = |value: f64| place(value / wide, LEFT, ACROSS);
        let y = |value: f64| TOP + DOWN - place(value / high, 0, DOWN);
        let mut spots: Vec<Spot> = Vec::new();
        for dot in dots {
            let (x, y) = (x(dot.x), y(dot.y));
            let is_free = |other: &Spot| (other.y - y).abs() > 26 || (other.x - x).abs() > 190;
            let has_name = spots.iter().filter(|other| other.has_name).all(is_free);
            let is_left = x > WIDTH - 200;
            spots.push(Spot { name: cut(&dot.name, 12), x, y, tone: dot.tone, is_left, has_name });
        }
        (!spots.is_empty()).then(|| Self {
            dots: spots,
            split_x: x(split.0),
            split_y: y(split.1),
            along: axes.0,
            upward: axes.1,
            corners,
        })
    }
}
