use storage::Invariant;

/// What must hold whatever happened.
pub(crate) const INVARIANTS: &[Invariant] = &[
    // Praise that credits somebody who doesn't work here and never did, or at
    // another time than it was said.
    Invariant {
        resource: "praises",
        wrong: "credits somebody who never worked here",
        sql: "SELECT DISTINCT praised_staff.shop_id, praise_id AS id FROM praised_staff
         LEFT JOIN staff_members ON staff_members.shop_id = praised_staff.shop_id
             AND staff_members.id = staff_member_id
         LEFT JOIN praises ON praises.shop_id = praised_staff.shop_id AND praises.id = praise_id
         WHERE staff_members.id IS NULL OR praises.id IS NULL
             OR praises.created_at <> praised_staff.created_at",
    },
    Invariant {
        resource: "praises",
        wrong: "was heard as praise more than once",
        sql: "SELECT shop_id, COALESCE(message_id, rating_id) AS id FROM praises
         WHERE message_id IS NOT NULL OR rating_id IS NOT NULL
         GROUP BY shop_id, COALESCE(message_id, rating_id) HAVING count(*) > 1",
    },
    Invariant {
        resource: "praises",
        wrong: "was said in a rating that is not there",
        sql: "SELECT praises.shop_id, praises.id FROM praises
         LEFT JOIN ratings ON ratings.shop_id = praises.shop_id AND ratings.id = rating_id
         WHERE rating_id IS NOT NULL AND ratings.id IS NULL",
    },
];
