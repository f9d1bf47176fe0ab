//! Finds the longest of many words at a place in a text.

/// Words over characters, each with a value.
#[derive(Debug, Clone)]
pub struct Trie<T> {
    nodes: Vec<Node<T>>,
}

#[derive(Debug, Clone)]
struct Node<T> {
    /// By character: few from each node, so searching beats hashing.
    steps: Vec<(char, usize)>,
    value: Option<T>,
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        Self { nodes: vec![Node { steps: Vec::new(), value: None }] }
    }
}

impl<T: Copy> Trie<T> {
    /// Adds a word; gives the value it had before, which stays.
    pub fn insert(&mut self, word: impl IntoIterator<Item = char>, value: T) -> Option<T> {
        let mut at = 0;
        for character in word {
            at = self.step_or_add(at, character);
        }
        let node = self.nodes.get_mut(at)?;
        let before = node.value;
        node.value.get_or_insert(value);
        before
    }

    fn step_or_add(&mut self, at: usize, character: char) -> usize {
        let fresh = self.nodes.len();
        let Some(node) = self.nodes.get_mut(at) else {
            return at;
        };
        match node.steps.binary_search_by_key(&character, |(step, _)| *step) {
            Ok(index) => node.steps.get(index).map_or(at, |(_, next)| *next),
            Err(index) => {
                node.steps.insert(index, (character, fresh));
                self.nodes.push(Node { steps: Vec::new(), value: None });
                fresh
            }
        }
    }

    fn step(&self, at: usize, character: char) -> Option<usize> {
        let steps = &self.nodes.get(at)?.steps;
        let index = steps.binary_search_by_key(&character, |(step, _)| *step).ok()?;
        steps.get(index).map(|(_, next)| *next)
    }

    /// The longest word at `start` whose end `fits`; its value and its end.
    pub fn longest(&self, text: &[char], start: usize, fits: impl Fn(usize) -> bool) -> Option<(T, usize)> {
        let (mut at, mut found) = (0, None);
        for (end, character) in
            text.get(start..)?.iter().enumerate().map(|(index, c)| (start + index + 1, *c))
        {
            let Some(next) = self.step(at, character) else { break };
            at = next;
            if let Some(value) = self.nodes.get(at).and_then(|node| node.value)
                && fits(end)
            {
                found = Some((value, end));
            }
        }
        found
    }

    /// Every word at `start`: its value and its end, the shortest first.
    pub fn each(&self, text: &[char], start: usize, mut found: impl FnMut(T, usize)) {
        let mut at = 0;
        for (index, character) in text.get(start..).unwrap_or_default().iter().enumerate() {
            let Some(next) = self.step(at, *character) else { return };
            at = next;
            if let Some(value) = self.nodes.get(at).and_then(|node| node.value) {
                found(value, start + index + 1);
            }
        }
    }
}
