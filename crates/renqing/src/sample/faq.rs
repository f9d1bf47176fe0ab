use std::collections::HashSet;

use contracts::feedback::v1::{CreateFaqEntryRequest, FaqEntry, ListFaqEntriesRequest};
use serde::Deserialize;

use crate::Clients;

const FAQ: &str = include_str!("../../data/sample-faq.json");
const MOST: i32 = 500;

#[derive(Debug, Deserialize)]
struct Entry {
    questions: Vec<String>,
    answer: String,
    answer_en: String,
}

/// Gives the shop `parent` the questions that the sample shop is often asked.
/// An entry that is there already, by the first way it is put, is left as it is.
pub(super) async fn load(clients: &Clients, parent: &str) -> anyhow::Result<()> {
    let mut feedback = clients.feedback.clone();
    let list =
        ListFaqEntriesRequest { parent: parent.to_owned(), page_size: MOST, page_token: String::new() };
    let there = feedback.list_faq_entries(list).await?.into_inner().faq_entries;
    let there: HashSet<_> =
        there.into_iter().filter_map(|entry| entry.questions.into_iter().next()).collect();
    let entries: Vec<Entry> = serde_json::from_str(FAQ)?;
    for entry in entries.into_iter().filter(|entry| entry.questions.iter().all(|way| !there.contains(way))) {
        let Entry { questions, answer, answer_en } = entry;
        let faq_entry = Some(FaqEntry { questions, answer, answer_en, ..FaqEntry::default() });
        let request =
            CreateFaqEntryRequest { parent: parent.to_owned(), faq_entry, request_id: String::new() };
        feedback.create_faq_entry(request).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_s_questions_are_each_asked_once_in_both_languages() {
        let entries: Vec<Entry> = serde_json::from_str(FAQ).expect("entries");
        let questions: Vec<&String> = entries.iter().flat_map(|entry| &entry.questions).collect();
        let each: HashSet<_> = questions.iter().collect();
        assert_eq!(each.len(), questions.len());
        for entry in &entries {
            let english = entry.questions.iter().filter(|way| way.is_ascii()).count();
            assert!(english == 2 && (4..=16).contains(&(entry.questions.len() - english)), "{entry:?}");
            assert!(!entry.answer.is_empty() && !entry.answer_en.is_empty(), "{entry:?}");
        }
    }
}
