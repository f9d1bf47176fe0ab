mod cases;
mod faq;
mod watches;

use storage::{Db, Result};

use crate::store::audit::{self, Finding};

/// Every rule that the data breaks, one sentence each.
pub(crate) async fn check(db: &Db) -> Result<Vec<String>> {
    let mut tx = db.snapshot().await?;
    let tx = &mut tx;
    let mut found = Vec::new();
    let mut note = |rows: Vec<Finding>, kind: &str, what: &str| {
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/{kind}/{id} {what}")));
    };
    let unfit = audit::ratings_of_no_completed_order(tx).await?;
    note(unfit, "ratings", "rates an order that is not known as completed");
    note(audit::ratings_twice(tx).await?, "orders", "has more than one rating");
    let gaps = audit::ratings_without_their_gap(tx).await?;
    note(gaps, "ratings", "has another gap than the answers before and after");
    note(audit::answers_nobody_gave(tx).await?, "orders", "has answers to a survey that nobody gave");
    let strangers = audit::praise_of_strangers(tx).await?;
    note(strangers, "praises", "credits somebody who never worked here");
    note(audit::praise_heard_twice(tx).await?, "praises", "was heard as praise more than once");
    let lost = audit::praise_without_its_rating(tx).await?;
    note(lost, "praises", "was said in a rating that is not there");
    note(audit::stories_half_decided(tx).await?, "stories", "is decided on by nobody, or not at all");
    let shops = audit::summaries_not_ratings(tx).await?;
    found.extend(
        shops.iter().map(|shop| format!("shops/{shop}/ratingSummary is not the count of its ratings")),
    );
    found.extend(cases::cases(tx).await?);
    found.extend(faq::faq(tx).await?);
    found.extend(watches::watches(tx).await?);
    Ok(found)
}
