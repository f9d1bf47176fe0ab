//! Questions put together by what they are about.

use std::collections::HashMap;

use super::words::{Word, first_words};

/// So alike are two questions that are about the same.
const ALIKE: f64 = 0.4;
/// A question is read so far, in words and in characters.
const MOST_READ: usize = 100;
const LONGEST_READ: usize = 200;
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
/// first one it is most like.
pub(crate) fn cluster(texts: &[&str]) -> Vec<Cluster> {
    let (words, vectors) = vectors(texts);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    // By word: the groups whose first text has it, and how much it weighs there.
    let mut led: Vec<Vec<(usize, f64)>> = vec![Vec::new(); words.len()];
    for (place, vector) in vectors.iter().enumerate() {
        if let Some(group) = nearest(vector, &led, groups.len()).and_then(|group| groups.get_mut(group)) {
            group.push(place);
            continue;
        }
        for (word, weight) in vector {
            if let Some(led) = led.get_mut(*word) {
                led.push((groups.len(), *weight));
            }
        }
        groups.push(vec![place]);
    }
    // Stable: of two as large, the one that was asked later.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups.into_iter().map(|members| described(members, &words, &vectors)).collect()
}

/// The words of a text by their numbers, ascending, each as telling as it is
/// rare; of length one, so that the product of two is their cosine.
type Vector = Vec<(usize, f64)>;

/// All words, and the vectors of the texts.
fn vectors(texts: &[&str]) -> (Vec<Word>, Vec<Vector>) {
    let split: Vec<Vec<Word>> = texts.iter().map(|text| some_words(text)).collect();
    let mut uses: HashMap<&Word, u32> = HashMap::new();
    for word in split.iter().flatten() {
        *uses.entry(word).or_default() += 1;
    }
    let mut words: Vec<Word> = uses.keys().map(|word| (*word).clone()).collect();
    words.sort_unstable();
    let numbers: HashMap<&Word, usize> = words.iter().zip(0..).collect();
    let count = f64::from(u32::try_from(texts.len()).unwrap_or(u32::MAX));
    let rare = |uses: u32| 1.0 + f64::ln(count / f64::from(uses));
    let weighed = |word| Some((*numbers.get(word)?, rare(*uses.get(word)?)));
    let vectors = split.iter().map(|words| of_length_one(words.iter().filter_map(weighed).collect()));
    let vectors = vectors.collect();
    (words, vectors)
}

fn of_length_one(mut vector: Vector) -> Vector {
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    for (_, weight) in &mut vector {
        *weight /= length;
    }
    vector
}

/// A text that has no word is one word itself.
fn some_words(text: &str) -> Vec<Word> {
    let beginning: String = text.chars().take(LONGEST_READ).collect();
    let words = first_words(&beginning, MOST_READ);
    if words.is_empty() { vec![Word::Run(text.trim().to_owned())] } else { words }
}

/// The group whose first text is most like a text, if it is alike.
fn nearest(vector: &Vector, led: &[Vec<(usize, f64)>], groups: usize) -> Option<usize> {
    let mut alike = vec![0.0; groups];
    for (word, weight) in vector {
        for (group, of_led) in led.get(*word).into_iter().flatten() {
            if let Some(alike) = alike.get_mut(*group) {
                *alike += weight * of_led;
            }
        }
    }
    let nearest = alike.into_iter().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    nearest.filter(|(_, alike)| *alike >= ALIKE).map(|(group, _)| group)
}

fn described(members: Vec<usize>, words: &[Word], vectors: &[Vector]) -> Cluster {
    let of = |place: &usize| vectors.get(*place).into_iter().flatten();
    // How many have a word, and how much it weighs in all of them.
    let mut sums: HashMap<usize, (usize, f64)> = HashMap::new();
    for (word, weight) in members.iter().flat_map(of) {
        let sum = sums.entry(*word).or_default();
        *sum = (sum.0 + 1, sum.1 + weight);
    }
    // The product with the sum is the sum of the cosines with each.
    let weight = |word: &usize| sums.get(word).map_or(0.0, |sum| sum.1);
    let closeness = |place: &usize| of(place).map(|(word, own)| own * weight(word)).sum::<f64>();
    let centre = members.iter().rev().max_by(|a, b| closeness(a).total_cmp(&closeness(b))).copied();
    // Words of at least half of the members.
    let mut shared: Vec<_> = sums.iter().filter(|(_, (count, _))| count * 2 >= members.len()).collect();
    shared.sort_by(|(a, (_, x)), (b, (_, y))| y.total_cmp(x).then_with(|| a.cmp(b)));
    let shared = shared.into_iter().take(MOST_WORDS).filter_map(|(word, _)| words.get(*word));
    let shared = shared.map(|word| word.text().to_owned()).collect();
    Cluster { centre: centre.unwrap_or_default(), members, words: shared }
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

    #[test]
    fn the_most_and_longest_questions_take_no_time_worth_noting() {
        let letter = |at: usize| char::from_u32(0x4e00 + u32::try_from(at % 7_000).unwrap()).unwrap();
        let text = |one: usize| (0..2_000).map(|at| letter(one * 37 + at * (one + 3))).collect::<String>();
        let texts: Vec<String> = (0..500).map(text).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let started = std::time::Instant::now();
        let clusters = cluster(&texts);
        assert!(clusters.len() > 400, "{}", clusters.len());
        // A second, unoptimized, were nothing else going on.
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
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
