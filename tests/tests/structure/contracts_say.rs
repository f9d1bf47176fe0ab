//! What every contract must say.

use prost::Message;
use prost_reflect::{MethodDescriptor, Value};
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet};

use crate::source::contracts;

/// Called by other parts of the system alone: no HTTP.
fn is_internal(method: &MethodDescriptor) -> bool {
    let internal = [
        "ResolveAccessKey",
        "ClaimAccessKey",
        "AdmitPush",
        "AnswerChat",
        "ClaimDeliveries",
        "KeepAccessToken",
        "LeaseAccessToken",
        "ReportChannelTraffic",
        "ConsultBoundaries",
        "OfferToHost",
        "ListCustomerOrderRecords",
        "ListCustomerLoyaltyRecords",
        "ListCustomerFeedbackRecords",
    ];
    method.parent_service().package_name() == "renqing.common.v1" || internal.contains(&method.name())
}

/// A repeat of these is safe, or plainly another act, without a request id.
const WITHOUT_REQUEST_ID: [&str; 11] = [
    "CreateMessage",
    "CreateAccessKey",
    "DeleteAccessKey",
    "RotateAccessKey",
    "CreateHouseKey",
    "DeleteHouseKey",
    "RotateHouseKey",
    "BatchImportOrders",
    // These change nothing.
    "SimulatePlan",
    "PreviewCampaign",
    "PreviewPlanChange",
];

fn methods() -> Vec<MethodDescriptor> {
    let ours = |service: &prost_reflect::ServiceDescriptor| service.package_name().starts_with("renqing.");
    contracts().services().filter(ours).flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
}

/// The HTTP verbs a method is reached by.
fn verbs(method: &MethodDescriptor) -> Vec<String> {
    let http = method.parent_pool().get_extension_by_name("google.api.http").expect("the annotation");
    let rule = method.options().get_extension(&http).into_owned();
    let rule = rule.as_message().expect("a rule").clone();
    rule.fields()
        .filter(|(field, _)| !["selector", "body"].contains(&field.name()))
        .map(|(field, _)| field.name().to_owned())
        .collect()
}

#[test]
fn everything_has_a_comment() {
    let set = FileDescriptorSet::decode(::contracts::FILE_DESCRIPTOR_SET).expect("descriptors");
    let ours = set.file.iter().filter(|file| file.package().starts_with("renqing."));
    let missing: Vec<_> = ours.flat_map(uncommented).collect();
    assert!(missing.is_empty(), "without a comment: {}", missing.join(", "));
}

fn uncommented(file: &FileDescriptorProto) -> Vec<String> {
    let info = file.source_code_info.as_ref().expect("the comments are kept");
    let is_commented = |path: &[i32]| {
        info.location
            .iter()
            .any(|location| location.path == path && !location.leading_comments().trim().is_empty())
    };
    let mut paths = Vec::new();
    for (number, service) in (0..).zip(&file.service) {
        paths.push((vec![6, number], service.name().to_owned()));
        for (inner, method) in (0..).zip(&service.method) {
            paths.push((vec![6, number, 2, inner], method.name().to_owned()));
        }
    }
    for (number, message) in (0..).zip(&file.message_type) {
        of_message(&[4, number], message, &mut paths);
    }
    for (number, kind) in (0..).zip(&file.enum_type) {
        of_enum(&[5, number], kind, &mut paths);
    }
    let missing = paths.into_iter().filter(|(path, _)| !is_commented(path));
    missing.map(|(_, name)| format!("{}: {name}", file.name())).collect()
}

type Paths = Vec<(Vec<i32>, String)>;

fn of_message(path: &[i32], message: &DescriptorProto, paths: &mut Paths) {
    let is_map = message.options.as_ref().is_some_and(prost_types::MessageOptions::map_entry);
    if is_map {
        return;
    }
    paths.push((path.to_vec(), message.name().to_owned()));
    for (number, field) in (0..).zip(&message.field) {
        paths.push(([path, &[2, number]].concat(), format!("{}.{}", message.name(), field.name())));
    }
    for (number, inner) in (0..).zip(&message.nested_type) {
        of_message(&[path, &[3, number]].concat(), inner, paths);
    }
    for (number, inner) in (0..).zip(&message.enum_type) {
        of_enum(&[path, &[4, number]].concat(), inner, paths);
    }
}

fn of_enum(path: &[i32], kind: &EnumDescriptorProto, paths: &mut Paths) {
    paths.push((path.to_vec(), kind.name().to_owned()));
    for (number, value) in (0..).zip(&kind.value) {
        paths.push(([path, &[2, number]].concat(), format!("{}.{}", kind.name(), value.name())));
    }
}

#[test]
fn every_method_says_who_may_call_it_and_how_over_http() {
    let allow = contracts().get_extension_by_name("renqing.common.v1.allow").expect("the option");
    for method in methods() {
        let options = method.options();
        let allowed = options.get_extension(&allow);
        let kinds = allowed.as_message().and_then(|allowed| allowed.get_field_by_name("kinds"));
        let kinds = kinds.as_deref().and_then(Value::as_list).map_or(0, <[_]>::len);
        assert!(kinds > 0, "{} admits nobody", method.full_name());
        let expected = usize::from(!is_internal(&method));
        assert_eq!(verbs(&method).len(), expected, "{}", method.full_name());
    }
}

#[test]
fn a_write_can_be_repeated_safely() {
    for method in methods().iter().filter(|method| !is_internal(method)) {
        let writes = verbs(method).iter().any(|verb| verb != "get");
        let has = |field: &str| method.input().get_field_by_name(field).is_some();
        let excepted = WITHOUT_REQUEST_ID.contains(&method.name());
        // What was asked before is known by its message's name.
        assert_eq!(method.input().name(), format!("{}Request", method.name()), "{}", method.full_name());
        assert_eq!(has("request_id"), writes && !excepted, "{}", method.full_name());
        assert_eq!(has("update_mask"), method.name().starts_with("Update"), "{}", method.full_name());
    }
}

#[test]
fn a_list_comes_in_pages() {
    for method in methods() {
        let has = |field: &str| method.input().get_field_by_name(field).is_some();
        let goes_on = method.output().get_field_by_name("next_page_token").is_some();
        let is_list = ["List", "Export"].iter().any(|verb| method.name().starts_with(verb));
        assert_eq!(goes_on, is_list, "{}", method.full_name());
        assert_eq!((has("page_size"), has("page_token")), (goes_on, goes_on), "{}", method.full_name());
    }
}

#[test]
fn an_enum_is_within_its_message_and_its_values_have_no_prefix() {
    for kind in contracts().all_enums().filter(|kind| kind.full_name().starts_with("renqing.")) {
        assert!(kind.parent_message().is_some(), "{}", kind.full_name());
        let prefix = format!("{}_", screaming(kind.name()));
        for value in kind.values() {
            let is_unset = value.number() == 0;
            assert_eq!(value.name() == format!("{prefix}UNSPECIFIED"), is_unset, "{}", value.full_name());
            assert!(is_unset || !value.name().starts_with(&prefix), "{}", value.full_name());
        }
    }
}

fn screaming(name: &str) -> String {
    let mut screaming = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !screaming.is_empty() {
            screaming.push('_');
        }
        screaming.push(letter.to_ascii_uppercase());
    }
    screaming
}

#[test]
fn an_http_path_names_the_version_and_a_collection() {
    let http = contracts().get_extension_by_name("google.api.http").expect("the annotation");
    for method in methods().iter().filter(|method| !is_internal(method)) {
        let rule = method.options().get_extension(&http).into_owned();
        let rule = rule.as_message().expect("a rule").clone();
        let paths: Vec<_> =
            rule.fields().filter_map(|(_, value)| value.as_str().map(str::to_owned)).collect();
        assert!(paths.iter().any(|path| path.starts_with("/v1/")), "{}: {paths:?}", method.full_name());
        let body =
            rule.get_field_by_name("body").as_deref().and_then(Value::as_str).unwrap_or_default().to_owned();
        let takes_body = verbs(method).iter().any(|verb| verb == "post" || verb == "patch");
        assert_eq!(body.is_empty(), !takes_body, "{}", method.full_name());
    }
}
