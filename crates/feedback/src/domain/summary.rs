/// How many ratings gave each score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// How many gave the product 1, 2, 3, 4 and 5.
    pub(crate) product: [i64; 5],
    /// How many gave the service 1, 2, 3, 4 and 5.
    pub(crate) service: [i64; 5],
}

impl Summary {
    /// How many ratings. Each gives both scores.
    pub(crate) fn count(&self) -> i64 {
        self.product.iter().sum()
    }

    /// Mean score of the product; 0 without ratings.
    pub(crate) fn product_mean(&self) -> f64 {
        mean(&self.product)
    }

    /// Mean score of the service; 0 without ratings.
    pub(crate) fn service_mean(&self) -> f64 {
        mean(&self.service)
    }
}

#[expect(clippy::cast_precision_loss, reason = "no shop has 2^52 ratings")]
fn mean(counts: &[i64; 5]) -> f64 {
    let count: i64 = counts.iter().sum();
    let sum: i64 = counts.iter().zip(1..).map(|(count, score)| count * score).sum();
    if count == 0 { 0.0 } else { sum as f64 / count as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_come_from_the_counts_and_are_zero_without_ratings() {
        let none = Summary::default();
        assert_eq!((none.count(), none.product_mean().to_bits()), (0, 0.0_f64.to_bits()));
        let some = Summary { product: [0, 0, 1, 0, 3], service: [1, 0, 0, 2, 1] };
        assert_eq!(some.count(), 4);
        assert!((some.product_mean() - 4.5).abs() < 1e-12);
        assert!((some.service_mean() - 3.5).abs() < 1e-12);
    }
}
