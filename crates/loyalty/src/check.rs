use storage::{Db, Result, Tx};

use crate::store::{
    catalogue, goodwill, grants,
    ledger::{self, invariants::Finding},
};

/// Every rule that the data breaks, one sentence each.
pub(crate) async fn check(db: &Db) -> Result<Vec<String>> {
    let mut tx = db.snapshot().await?;
    let tx = &mut tx;
    let mut found = Vec::new();
    let mut of_customers = |rows: Vec<Finding>, what: &str| {
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/customers/{id} has {what}")));
    };
    of_customers(
        ledger::invariants::accounts_not_transfers(tx).await?,
        "accounts that are not the sums of transfers",
    );
    of_customers(ledger::invariants::accounts_not_zero(tx).await?, "accounts that don't sum to zero");
    of_customers(
        ledger::invariants::accounts_on_the_wrong_side(tx).await?,
        "both points and a debt, or less than none",
    );
    of_customers(
        ledger::invariants::balances_not_lots(tx).await?,
        "a balance that is not what is left in the lots",
    );
    of_customers(
        ledger::invariants::holds_not_lots(tx).await?,
        "a hold that is not what it drew from the lots",
    );
    of_customers(
        ledger::invariants::holds_not_transfers(tx).await?,
        "a hold that is not the sum of its transfers",
    );
    of_customers(ledger::invariants::due_forgotten(tx).await?, "something due that nobody will look at");
    let mut of_lots = |rows: Vec<Finding>, what: &str| {
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/lots/{id} is {what}")));
    };
    of_lots(
        ledger::invariants::lots_out_of_range(tx).await?,
        "a lot with less than nothing, or not what it was given",
    );
    of_lots(ledger::invariants::lots_not_transfers(tx).await?, "a lot that is not the transfer that made it");
    let mut of_orders = |rows: Vec<Finding>, what: &str| {
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/orders/{id} has {what}")));
    };
    of_orders(
        ledger::invariants::earnings_not_transfers(tx).await?,
        "points that are not the sums of transfers",
    );
    of_orders(
        ledger::invariants::earnings_not_by_rule(tx).await?,
        "points its rule does not give for what was kept",
    );
    catalogue_must_hold(tx, &mut found).await?;
    goodwill_must_hold(tx, &mut found).await?;
    gifts_must_hold(tx, &mut found).await?;
    Ok(found)
}

async fn catalogue_must_hold(tx: &mut Tx, found: &mut Vec<String>) -> Result<()> {
    let mut of = |collection: &str, rows: Vec<Finding>, what: &str| {
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/{collection}/{id} {what}")));
    };
    let (campaigns, rewards) = catalogue::invariants::gifts_there_are_not(tx).await?;
    of("campaigns", campaigns, "offers a reward that does not exist");
    of("rewards", rewards, "has an alternative that does not exist");
    of(
        "boundaries",
        catalogue::invariants::boundaries_in_the_way(tx).await?,
        "has a topic of the program's own",
    );
    of(
        "exceptions",
        catalogue::invariants::exceptions_of_nobody(tx).await?,
        "was decided by nobody, or waits for nobody",
    );
    let counts = catalogue::invariants::customers_not_earnings(tx).await?;
    of("customers", counts, "has orders or spending that are not those of the earnings");
    let merged = catalogue::invariants::customers_merged_into_nobody(tx).await?;
    of("customers", merged, "was merged into a record that is not there");
    Ok(())
}

async fn goodwill_must_hold(tx: &mut Tx, found: &mut Vec<String>) -> Result<()> {
    let mut of = |collection: &str, rows: Vec<Finding>, what: &str| {
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/{collection}/{id} {what}")));
    };
    let given = goodwill::invariants::allowances_not_goodwill(tx).await?;
    of("budgets", given, "is an allowance that is not what was given");
    let brought = goodwill::invariants::referrals_not_transfers(tx).await?;
    of("referrals", brought, "is a referral not credited once");
    Ok(())
}

async fn gifts_must_hold(tx: &mut Tx, found: &mut Vec<String>) -> Result<()> {
    let mut of = |collection: &str, rows: Vec<Finding>, what: &str| {
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/{collection}/{id} {what}")));
    };
    let not_gifts = grants::invariants::budgets_not_gifts(tx).await?;
    of("budgets", not_gifts, "is not the sum of the gifts that were not returned");
    of("budgets", grants::invariants::budgets_exceeded(tx).await?, "is exceeded");
    of("grants", grants::invariants::gifts_out_of_state(tx).await?, "has what doesn't go with its state");
    let not_holds = grants::invariants::gifts_not_holds(tx).await?;
    of("grants", not_holds, "has points that are not held as its state says");
    Ok(())
}
