use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        resource: "faqEntries",
        wrong: "is not said to have answered as often as it did",
        sql: "SELECT shop_id, id FROM faq_entries WHERE answer_count <>
    (SELECT count(*) FROM questions WHERE questions.shop_id = faq_entries.shop_id
        AND questions.faq_entry_id = faq_entries.id)",
    },
    // Messages that asked a question and were not answered once: not at all, or
    // more than one question was made of them.
    Invariant {
        resource: "messages",
        wrong: "asked a question and was not answered once",
        sql: "SELECT asked.shop_id, asked.message_id AS id
    FROM (SELECT shop_id, message_id, count(*) AS times FROM questions
        WHERE message_id IS NOT NULL GROUP BY shop_id, message_id) AS asked
    LEFT JOIN chat_answers ON chat_answers.shop_id = asked.shop_id
        AND chat_answers.message_id = asked.message_id
    WHERE asked.times > 1 OR chat_answers.message_id IS NULL",
    },
];
