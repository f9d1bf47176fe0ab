//! Lines over an axis of powers of two or ten, as SVG.

use std::fmt::Write;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
/// Left, right, top and bottom of the lines.
const MARGINS: (f64, f64, f64, f64) = (64.0, 168.0, 36.0, 44.0);
const COLOURS: [&str; 6] = ["#0969da", "#cf222e", "#1a7f37", "#8250df", "#bf8700", "#57606a"];
const STEPS: u32 = 4;

#[derive(Debug)]
pub(crate) struct Plot {
    pub(crate) title: String,
    /// What the axes have.
    pub(crate) x: &'static str,
    pub(crate) y: &'static str,
    /// Each line by its name; across on a logarithmic axis.
    pub(crate) lines: Vec<(String, Vec<(f64, f64)>)>,
}

impl Plot {
    pub(crate) fn svg(&self) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
             font-family=\"sans-serif\" font-size=\"12\">\n<title>{0}</title>\n<rect width=\"{WIDTH}\" \
             height=\"{HEIGHT}\" fill=\"#fff\"/>\n<text x=\"{1}\" y=\"20\" font-size=\"14\">{0}</text>\n",
            self.title, MARGINS.0
        );
        self.axes(&mut svg).expect("a text");
        for (number, (name, points)) in self.lines.iter().enumerate() {
            self.line(&mut svg, number, name, points).expect("a text");
        }
        svg.push_str("</svg>\n");
        svg
    }

    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.lines.iter().flat_map(|(_, points)| points.iter().copied())
    }

    /// Where a point is.
    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let (left, right, top, bottom) = MARGINS;
        let least = self.points().map(|(x, _)| x).fold(f64::INFINITY, f64::min).ln();
        let most = self.points().map(|(x, _)| x).fold(f64::NEG_INFINITY, f64::max).ln();
        let across = if most > least { (x.ln() - least) / (most - least) } else { 0.5 };
        let (wide, high) = (WIDTH - left - right, HEIGHT - top - bottom);
        (left + across * wide, top + high - y / self.most() * high)
    }

    /// The upper end of the axis: a number that is easy to read.
    fn most(&self) -> f64 {
        let most = self.points().map(|(_, y)| y).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        let power = 10_f64.powf(most.log10().floor());
        [1.0, 2.0, 4.0, 6.0, 8.0, 10.0]
            .into_iter()
            .map(|step| step * power)
            .find(|end| *end >= most)
            .unwrap_or(most)
    }

    fn axes(&self, svg: &mut String) -> std::fmt::Result {
        let (left, right, _, bottom) = MARGINS;
        for step in 0..=STEPS {
            let value = self.most() * f64::from(step) / f64::from(STEPS);
            let (_, y) = self.place((1.0, value));
            writeln!(svg, "<path d=\"M{left} {y:.1}H{}\" stroke=\"#d0d7de\"/>", WIDTH - right)?;
            writeln!(
                svg,
                "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{value}</text>",
                left - 6.0,
                y + 4.0
            )?;
        }
        let mut across: Vec<f64> = self.points().map(|(x, _)| x).collect();
        across.sort_by(f64::total_cmp);
        across.dedup();
        for x in across {
            let (place, y) = (self.place((x, 0.0)).0, HEIGHT - bottom + 16.0);
            writeln!(svg, "<text x=\"{place:.1}\" y=\"{y}\" text-anchor=\"middle\">{x}</text>")?;
        }
        let (middle, below) = (f64::midpoint(left, WIDTH - right), HEIGHT - 8.0);
        writeln!(svg, "<text x=\"{middle}\" y=\"{below}\" text-anchor=\"middle\">{}</text>", self.x)?;
        writeln!(
            svg,
            "<text x=\"14\" y=\"{0}\" transform=\"rotate(-90 14 {0})\" text-anchor=\"middle\">{1}</text>",
            HEIGHT / 2.0,
            self.y
        )
    }

    fn line(&self, svg: &mut String, number: usize, name: &str, points: &[(f64, f64)]) -> std::fmt::Result {
        let colour = COLOURS[number % COLOURS.len()];
        let places: Vec<_> = points.iter().map(|point| self.place(*point)).collect();
        let line: Vec<_> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            line.join(" ")
        )?;
        for (x, y) in places {
            writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>")?;
        }
        let row = (0..number).fold(MARGINS.2 + 8.0, |y, _| y + 18.0);
        writeln!(svg, "<text x=\"{}\" y=\"{row}\" fill=\"{colour}\">{name}</text>", WIDTH - MARGINS.1 + 12.0)
    }
}
