use contracts::feedback::v1 as pb;
use kernel::{Failure, ShopId};
use runtime::field::{self, Mask};

use crate::{
    convert::name,
    domain::praise::staff::{StaffMember, StaffMemberId},
};

const MEMBER: &str = "shops/{shop}/staffMembers/{staff_member}";
const KEY: &str = "shops/{shop}/accessKeys/{access_key}";
const MOST_NAME: usize = 100;
/// More than anybody has a hand in at once.
const MOST_NAMED: usize = 20;
/// What may be changed.
pub(crate) const MAY_CHANGE: [&str; 4] = ["display_name", "aliases", "access_key", "retired"];

pub(crate) fn member_id(name: &str, path: &str) -> Result<(ShopId, StaffMemberId), Failure> {
    field::id(name, path, MEMBER)
}

/// A member of the shop's staff; `None` if none is named.
pub(crate) fn member_or_none(
    shop: &ShopId,
    name: &str,
    path: &str,
) -> Result<Option<StaffMemberId>, Failure> {
    super::of_shop_or_empty(shop, name, path, MEMBER)
}

/// Members of the shop's staff, each once.
pub(crate) fn members(shop: &ShopId, names: &[String], path: &str) -> Result<Vec<StaffMemberId>, Failure> {
    field::at_most(names, path, MOST_NAMED)?;
    let mut members = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let id = field::id_in(shop, name, &format!("{path}[{place}]"), MEMBER)?;
        if !members.contains(&id) {
            members.push(id);
        }
    }
    Ok(members)
}

pub(crate) fn member_names(shop: &ShopId, members: &[StaffMemberId]) -> Vec<String> {
    members.iter().map(|member| name(shop, "staffMembers", member)).collect()
}

/// Somebody as they are to be: `current`, with what `sent` changes.
pub(crate) fn changed(
    shop: &ShopId,
    current: StaffMember,
    sent: &pb::StaffMember,
    mask: Option<&Mask>,
) -> Result<StaffMember, Failure> {
    let changes = |path, is_set| mask.map_or(is_set, |mask| mask.has(path));
    let mut member = current;
    if changes("display_name", !sent.display_name.is_empty()) {
        member.display_name = display_name(sent)?;
    }
    if changes("aliases", !sent.aliases.is_empty()) {
        member.aliases = aliases(sent)?;
    }
    if changes("access_key", !sent.access_key.is_empty()) {
        member.access_key = access_key(shop, sent)?;
    }
    if changes("retired", sent.retired) {
        member.retired = sent.retired;
    }
    Ok(member)
}

pub(crate) fn display_name(sent: &pb::StaffMember) -> Result<String, Failure> {
    field::text(&sent.display_name, "staff_member.display_name", 1..=MOST_NAME)
}

pub(crate) fn aliases(sent: &pb::StaffMember) -> Result<Vec<String>, Failure> {
    field::at_most(&sent.aliases, "staff_member.aliases", StaffMember::MOST_ALIASES)?;
    let alias = |(place, alias): (usize, &String)| {
        field::text(alias, &format!("staff_member.aliases[{place}]"), 1..=MOST_NAME)
    };
    sent.aliases.iter().enumerate().map(alias).collect()
}

/// The id of the access key they work with; empty for none.
pub(crate) fn access_key(shop: &ShopId, sent: &pb::StaffMember) -> Result<String, Failure> {
    if sent.access_key.is_empty() {
        return Ok(String::new());
    }
    key_id(shop, &sent.access_key, "staff_member.access_key")
}

/// The id of an access key of the shop.
pub(super) fn key_id(shop: &ShopId, name: &str, path: &str) -> Result<String, Failure> {
    let key = field::text(name, path, 1..=200)?;
    field::id_in(shop, &key, path, KEY)
}

pub(crate) fn member(shop: &ShopId, member: &StaffMember) -> pb::StaffMember {
    let key = &member.access_key;
    pb::StaffMember {
        name: name(shop, "staffMembers", member.id),
        display_name: member.display_name.clone(),
        aliases: member.aliases.clone(),
        access_key: if key.is_empty() { String::new() } else { name(shop, "accessKeys", key) },
        retired: member.retired,
        etag: field::etag_field(member.version),
        create_time: Some(field::timestamp(member.created_at)),
    }
}
