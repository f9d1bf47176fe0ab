//! Questions put together by what they are about.

use std::collections::HashMap;

use super::words::{Word, words};

/// So alike are two questions that are about the same.
const ALIKE: f64 = 0.4;
/// The one most like the others is looked for among so many.
const MOST_COMPARED: usize = 50;
const MOST_WORDS: usize = 5;

/// Questions about the same, by their places in what was given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cluster {
    /// The one most like all others.
    pub(crate) centre: usize,
    /// All of them, as they were given.
    pub(crate) members: Vec<usize>,
    /// The words they share, the most telling first.
    pub(crate) words: Vec<String>,
}

/// The clusters of texts, the largest first. A text joins the cluster whose
/// first one it is most like, so that the work is texts times clusters.
pub(crate) fn cluster(texts: &[&str]) -> Vec<Cluster> {
    let vectors = vectors(texts);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, vector) in vectors.iter().enumerate() {
        let likeness = |group: &Vec<usize>| {
            group.first().and_then(|at| vectors.get(*at)).map_or(0.0, |led| led.cosine(vector))
        };
        let nearest =
            groups.iter_mut().map(|group| (likeness(group), group)).max_by(|a, b| a.0.total_cmp(&b.0));
        match nearest {
            Some((alike, group)) if alike >= ALIKE => group.push(place),
            _ => groups.push(vec![place]),
        }
    }
    // Stable: of two as large, the one that was asked later.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups.into_iter().map(|members| described(members, &vectors)).collect()
}

/// The words of a text, each as telling as it is rare.
struct Vector(HashMap<Word, f64>);

impl Vector {
    fn cosine(&self, other: &Self) -> f64 {
        let shared: f64 = self.0.iter().filter_map(|(word, weight)| Some(weight * other.0.get(word)?)).sum();
        let length = |vector: &Self| vector.0.values().map(|weight| weight * weight).sum::<f64>().sqrt();
        let both = length(self) * length(other);
        if both > 0.0 { shared / both } else { 0.0 }
    }
}

fn vectors(texts: &[&str]) -> Vec<Vector> {
    let split: Vec<Vec<Word>> = texts.iter().map(|text| some_words(text)).collect();
    let mut uses: HashMap<&Word, u32> = HashMap::new();
    for word in split.iter().flatten() {
        *uses.entry(word).or_default() += 1;
    }
    let count = f64::from(u32::try_from(texts.len()).unwrap_or(u32::MAX));
    let weight = |word: &Word| 1.0 + f64::ln(count / f64::from(uses.get(word).copied().unwrap_or(1)));
    split
        .iter()
        .map(|words| Vector(words.iter().map(|word| (word.clone(), weight(word))).collect()))
        .collect()
}

/// A text that has no word is one word itself.
fn some_words(text: &str) -> Vec<Word> {
    let words = words(text);
    if words.is_empty() { vec![Word::Run(text.trim().to_owned())] } else { words }
}

fn described(members: Vec<usize>, vectors: &[Vector]) -> Cluster {
    let of = |place: &usize| vectors.get(*place);
    let some: Vec<usize> = members.iter().copied().take(MOST_COMPARED).collect();
    let closeness = |place: &usize| {
        let all = some.iter().filter_map(|other| Some(of(place)?.cosine(of(other)?)));
        all.sum::<f64>()
    };
    let centre = some.iter().rev().max_by(|a, b| closeness(a).total_cmp(&closeness(b))).copied();
    let words = shared(&members, vectors);
    Cluster { centre: centre.unwrap_or_default(), members, words }
}

/// Words of at least half of the members.
fn shared(members: &[usize], vectors: &[Vector]) -> Vec<String> {
    let mut weights: HashMap<&Word, (usize, f64)> = HashMap::new();
    for vector in members.iter().filter_map(|place| vectors.get(*place)) {
        for (word, weight) in &vector.0 {
            let sum = weights.entry(word).or_default();
            *sum = (sum.0 + 1, sum.1 + weight);
        }
    }
    let mut shared: Vec<_> =
        weights.into_iter().filter(|(_, (count, _))| count * 2 >= members.len()).collect();
    shared.sort_by(|(a, (_, x)), (b, (_, y))| y.total_cmp(x).then_with(|| a.cmp(b)));
    shared.into_iter().take(MOST_WORDS).map(|(word, _)| word.text().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_about_the_same_comes_together_the_most_frequent_first() {
        let clusters =
            cluster(&["宝宝椅有吗", "可以带狗吗", "有没有宝宝椅", "宝宝椅要预约吗", "能带宠物狗进店吗"]);
        assert_eq!(clusters[0].members, [0, 2, 3]);
        assert_eq!(clusters[1].members, [1, 4]);
        assert!(clusters[0].words.contains(&"孩子".to_owned()), "{:?}", clusters[0].words);
        assert!(clusters[0].members.contains(&clusters[0].centre));
    }

    #[test]
    fn the_same_text_without_a_word_comes_together() {
        let clusters = cluster(&["？？", "吗", "？？"]);
        assert_eq!(clusters[0].members, [0, 2]);
        assert_eq!(cluster(&[]), []);
    }

    proptest::proptest! {
        #[test]
        fn every_question_is_in_one_cluster(texts in proptest::collection::vec(".{0,12}", 0..20)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut all: Vec<usize> = cluster(&texts).into_iter().flat_map(|one| one.members).collect();
            all.sort_unstable();
            proptest::prop_assert_eq!(all, (0..texts.len()).collect::<Vec<_>>());
        }
    }
}
