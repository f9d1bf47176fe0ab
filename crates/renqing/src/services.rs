use storage::Migrations;

/// The four services by name, with their tables.
pub const SERVICES: [(&str, Migrations); 4] = [
    (runtime::CUSTOMERS, customers::MIGRATIONS),
    (runtime::ORDERS, orders::MIGRATIONS),
    (runtime::LOYALTY, loyalty::MIGRATIONS),
    (runtime::FEEDBACK, feedback::MIGRATIONS),
];
