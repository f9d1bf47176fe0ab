//! Which acts are noted.

use prost_reflect::{Kind, MethodDescriptor};
use runtime::Policy;

use crate::source::contracts;

/// Others than owners and managers may do it, or it changes nothing, but it gives money, tells
/// of the past or has it forgotten.
const NOTED_AS_WELL: [&str; 6] =
    ["RefundOrder", "GiveGoodwill", "BatchImportOrders", "ExportCustomer", "EraseCustomer", "ImportReviews"];
/// What answers no resource: the note is about the one that the request names.
const WITHOUT_A_RESOURCE: [&str; 4] = [
    "google.protobuf.Empty",
    "renqing.customers.v1.ExportCustomerResponse",
    "renqing.orders.v1.BatchImportOrdersResponse",
    "renqing.feedback.v1.ImportReviewsResponse",
];

fn methods() -> Vec<MethodDescriptor> {
    let pool = contracts();
    pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
}

fn is_audited(method: &MethodDescriptor) -> bool {
    let option = method.parent_pool().get_extension_by_name("renqing.common.v1.audited").expect("the option");
    method.options().get_extension(&option).as_bool().expect("yes or no")
}

/// Whether it is called from outside and changes something.
fn is_write(method: &MethodDescriptor) -> bool {
    let http = method.parent_pool().get_extension_by_name("google.api.http").expect("the annotation");
    let options = method.options();
    let rule = options.get_extension(&http);
    let rule = rule.as_message().expect("a rule");
    ["post", "patch", "delete"].iter().any(|verb| rule.has_field_by_name(verb))
}

#[test]
fn what_owners_and_managers_alone_may_do_is_noted() {
    let policy = Policy::from_contracts().expect("a policy");
    let mut count = 0;
    for method in methods() {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let (_, rule) = policy.rules().find(|(one, _)| *one == path).expect("a rule");
        let privileged = [runtime::Kind::Owner, runtime::Kind::Manager, runtime::Kind::Service];
        let is_privileged = rule.kinds.iter().all(|kind| privileged.contains(kind));
        let expected = is_write(&method) && is_privileged || NOTED_AS_WELL.contains(&method.name());
        assert_eq!(is_audited(&method), expected, "{}", method.full_name());
        count += usize::from(expected);
    }
    assert!(count > 30, "{count}");
}

#[test]
fn what_is_noted_answers_the_resource_it_is_about() {
    for method in methods().iter().filter(|method| is_audited(method)) {
        let answer = method.output();
        let first = answer.get_field(1);
        let is_named = first.is_some_and(|field| field.name() == "name" && field.kind() == Kind::String);
        let is_without = WITHOUT_A_RESOURCE.contains(&answer.full_name());
        assert_ne!(is_named, is_without, "{}", method.full_name());
    }
}
