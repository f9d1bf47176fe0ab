//! Finds what breaks a rule of plans.

use storage::Invariant;

/// What must hold of plans, memberships and uses.
pub(crate) const INVARIANTS: [Invariant; 6] = [
    Invariant {
        resource: "plans",
        wrong: "it has a version of terms that never was",
        sql: "SELECT shop_id, id FROM plans WHERE NOT EXISTS (SELECT 1 FROM plan_versions AS terms
             WHERE terms.shop_id = plans.shop_id AND terms.plan_id = plans.id AND terms.version = plans.version)",
    },
    Invariant {
        resource: "memberships",
        wrong: "it has a version of terms that never was",
        sql: "SELECT shop_id, id FROM memberships
         WHERE NOT EXISTS (SELECT 1 FROM plan_versions AS terms WHERE terms.shop_id = memberships.shop_id
                 AND terms.plan_id = memberships.plan_id AND terms.version = memberships.version)
             OR (next_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM plan_versions AS terms
                 WHERE terms.shop_id = memberships.shop_id AND terms.plan_id = memberships.plan_id
                 AND terms.version = memberships.next_version))",
    },
    Invariant {
        resource: "entitlementGrants",
        wrong: "more is held and used than was granted",
        sql: "SELECT shop_id, id FROM entitlement_grants WHERE held + used > granted OR held < 0 OR used < 0",
    },
    Invariant {
        resource: "entitlementGrants",
        wrong: "it is not the sum of its uses",
        sql: "SELECT shop_id, id FROM entitlement_grants AS given
         WHERE held <> (SELECT count(*) FROM entitlement_uses AS own WHERE own.shop_id = given.shop_id
                 AND own.grant_id = given.id AND own.state = 'HELD')
             OR used <> (SELECT count(*) FROM entitlement_uses AS own WHERE own.shop_id = given.shop_id
                 AND own.grant_id = given.id AND own.state = 'CAPTURED')",
    },
    Invariant {
        resource: "entitlementUses",
        wrong: "it was drawn from no grant of its membership and benefit",
        sql: "SELECT shop_id, id FROM entitlement_uses AS own WHERE NOT EXISTS (
             SELECT 1 FROM entitlement_grants AS given WHERE given.shop_id = own.shop_id
                 AND given.id = own.grant_id AND given.membership_id = own.membership_id
                 AND given.benefit = own.benefit)",
    },
    Invariant {
        resource: "entitlementUses",
        wrong: "it is held for an order that ended",
        sql: "SELECT own.shop_id, own.id FROM entitlement_uses AS own
         JOIN order_projections AS orders ON orders.shop_id = own.shop_id AND orders.order_id = own.order_id
         WHERE own.state = 'HELD' AND orders.ended <> ''",
    },
];
