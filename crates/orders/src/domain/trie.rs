//! Finds the longest of many words at a place in a text.

use std::collections::HashMap;

/// Words over characters, each with a value.
#[derive(Debug, Clone)]
pub(crate) struct Trie<T> {
    steps: HashMap<(u32, char), u32>,
    values: Vec<Option<T>>,
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        Self { steps: HashMap::new(), values: vec![None] }
    }
}

impl<T: Copy> Trie<T> {
    /// Adds a word; gives the value it had before, which stays.
    pub(crate) fn insert(&mut self, word: impl IntoIterator<Item = char>, value: T) -> Option<T> {
        let mut node = 0_u32;
        for character in word {
            let fresh = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
            node = *self.steps.entry((node, character)).or_insert(fresh);
            if node == fresh {
                self.values.push(None);
            }
        }
        let place = self.values.get_mut(node as usize)?;
        let before = *place;
        place.get_or_insert(value);
        before
    }

    /// The longest word at `start` whose end `fits`; its value and its end.
    pub(crate) fn longest(
        &self,
        text: &[char],
        start: usize,
        fits: impl Fn(usize) -> bool,
    ) -> Option<(T, usize)> {
        let (mut node, mut found) = (0_u32, None);
        for (at, character) in text.iter().enumerate().skip(start) {
            match self.steps.get(&(node, *character)) {
                Some(next) => node = *next,
                None => break,
            }
            if let Some(value) = self.values.get(node as usize).copied().flatten()
                && fits(at + 1)
            {
                found = Some((value, at + 1));
            }
        }
        found
    }
}
