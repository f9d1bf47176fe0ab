//! A linear model with a signed byte for each feature and class, as the models of
//! this crate are kept in files.

/// Rows are found by so many of the upper bits of their feature.
const SLOT_BITS: u32 = 16;
const FLOAT: usize = 4;

/// A multinomial logistic regression over hashed features: what each says for each
/// of so many classes.
#[derive(Clone, Debug)]
pub struct Linear<const CLASSES: usize> {
    unit: f32,
    offsets: [f32; CLASSES],
    /// Ascending; the row at the same place is its weights.
    features: Vec<u32>,
    rows: Vec<[i8; CLASSES]>,
    /// By the upper bits of a feature: where its slot begins. One more at the end.
    slots: Vec<usize>,
}

impl<const CLASSES: usize> Linear<CLASSES> {
    /// Reads a file of weights: little-endian floats, the unit of a weight and an
    /// offset for each class; then rows of a feature (4 bytes, ascending) and a signed
    /// byte for each class. What is missing counts nothing.
    pub fn decode(file: &[u8]) -> Self {
        let float = |at: usize| {
            let bytes = file.get(at * FLOAT..(at + 1) * FLOAT).and_then(|bytes| bytes.try_into().ok());
            bytes.map_or(0.0, f32::from_le_bytes)
        };
        let mut offsets = [0.0; CLASSES];
        offsets.iter_mut().enumerate().for_each(|(class, offset)| *offset = float(class + 1));
        let (mut features, mut rows) = (Vec::new(), Vec::new());
        let header = FLOAT * (1 + CLASSES);
        for row in file.get(header..).unwrap_or_default().chunks_exact(FLOAT + CLASSES) {
            let (Some((feature, _)), Some((_, row))) =
                (row.split_first_chunk(), row.split_last_chunk::<CLASSES>())
            else {
                continue;
            };
            features.push(u32::from_le_bytes(*feature));
            rows.push(row.map(u8::cast_signed));
        }
        let slots =
            (0..=1 << SLOT_BITS).map(|upper| features.partition_point(|feature| slot(*feature) < upper));
        Self { unit: float(0), offsets, slots: slots.collect(), features, rows }
    }

    /// How likely each class is, by features that are each given once; together 1.
    pub fn likely(&self, features: &[u32]) -> [f64; CLASSES] {
        let mut sums = [0_i32; CLASSES];
        for row in features.iter().filter_map(|feature| self.row(*feature)) {
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += i32::from(*weight));
        }
        let unit = self.unit(features.len());
        let mut logits = [0.0; CLASSES];
        for ((logit, sum), offset) in logits.iter_mut().zip(sums).zip(self.offsets) {
            *logit = f64::from(offset) + unit * f64::from(sum);
        }
        softmax(logits)
    }

    /// What a weight of one adds to a logit, where there are so many features: a long
    /// text has more of them, but is no surer for it.
    pub(crate) fn unit(&self, features: usize) -> f64 {
        f64::from(self.unit) / f64::from(u32::try_from(features.max(1)).unwrap_or(u32::MAX)).sqrt()
    }

    /// The weights of a feature, if it has any.
    pub(crate) fn row(&self, feature: u32) -> Option<&[i8; CLASSES]> {
        let slot = slot(feature);
        let (start, end) = (*self.slots.get(slot)?, *self.slots.get(slot + 1)?);
        let at = self.features.get(start..end)?.iter().position(|known| *known == feature)?;
        self.rows.get(start + at)
    }
}

fn slot(feature: u32) -> usize {
    (feature >> (u32::BITS - SLOT_BITS)) as usize
}

fn softmax<const CLASSES: usize>(logits: [f64; CLASSES]) -> [f64; CLASSES] {
    let most = logits.into_iter().fold(f64::NEG_INFINITY, f64::max);
    let powers = logits.map(|logit| (logit - most).exp());
    let sum: f64 = powers.iter().sum();
    powers.map(|power| power / sum)
}
