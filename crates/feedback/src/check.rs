use storage::{Db, Result};

use crate::store::{cases, faq, follow_ups, ideas, praise, ratings, stories, surveys, watches};

/// Every rule that the data breaks, one sentence each.
pub(crate) async fn check(db: &Db) -> Result<Vec<String>> {
    let subjects = [
        ratings::invariants::INVARIANTS,
        surveys::invariants::INVARIANTS,
        praise::invariants::INVARIANTS,
        ideas::invariants::INVARIANTS,
        stories::invariants::INVARIANTS,
        cases::invariants::INVARIANTS,
        faq::invariants::INVARIANTS,
        follow_ups::invariants::INVARIANTS,
        watches::invariants::INVARIANTS,
    ];
    storage::broken(&mut db.snapshot().await?, &subjects.concat()).await
}
