use storage::{Db, Result, broken};
use uuid::Uuid;

use crate::store::{
    catalogue::invariants as catalogue, goodwill::invariants as goodwill, grants::invariants as grants,
    ledger::invariants as ledger, plans::invariants as plans,
};

/// Every rule that the data breaks, one sentence each.
pub(crate) async fn check(db: &Db) -> Result<Vec<String>> {
    let mut tx = db.snapshot().await?;
    let tx = &mut tx;
    let mut found = broken(tx, &ledger::INVARIANTS).await?;
    found.extend(broken(tx, &catalogue::INVARIANTS).await?);
    found.extend(broken(tx, &grants::INVARIANTS).await?);
    found.extend(broken(tx, &goodwill::INVARIANTS).await?);
    found.extend(broken(tx, &plans::INVARIANTS).await?);
    let mut add = |resource: &str, rows: Vec<(String, Uuid)>, wrong: &str| {
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/{resource}/{id}: it {wrong}")));
    };
    let not_by_rule = ledger::earnings_not_by_rule(tx).await?;
    add("orders", not_by_rule, "has points its rule does not give for what was kept");
    let (campaigns, rewards) = catalogue::missing_rewards(tx).await?;
    add("campaigns", campaigns, "offers a reward that does not exist");
    add("rewards", rewards, "has an alternative that does not exist");
    let in_the_way = catalogue::shadowing_boundaries(tx).await?;
    add("boundaries", in_the_way, "has a topic of the program's own");
    let not_gifts = grants::budgets_not_gifts(tx).await?;
    add("budgets", not_gifts, "is not the sum of the gifts that were not returned");
    add("referrals", goodwill::referrals_not_transfers(tx).await?, "is a referral not credited once");
    Ok(found)
}
