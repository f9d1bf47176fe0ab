/// Chance that can be repeated: splitmix64.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `n`.
    pub(crate) fn below(&mut self, n: i64) -> i64 {
        i64::try_from(self.next() >> 1).unwrap() % n
    }

    /// True once in `n` times.
    pub(crate) fn once_in(&mut self, n: i64) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn place<T>(&mut self, of: &[T]) -> usize {
        usize::try_from(self.below(i64::try_from(of.len()).unwrap())).unwrap()
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.place(of)]
    }

    /// One of several, as often as its weight says.
    pub(crate) fn weighted<T: Copy>(&mut self, of: &[(i64, T)]) -> T {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        let found = of.iter().find(|(weight, _)| {
            left -= weight;
            left < 0
        });
        found.unwrap().1
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for end in (1..all.len()).rev() {
            let other = self.place(&all[..=end]);
            all.swap(end, other);
        }
    }
}
