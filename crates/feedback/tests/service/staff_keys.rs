//! Whose access key is given for somebody who works here, or owns a case.

use contracts::{
    customers::v1::{
        AccessKey, ListAccessKeysRequest, ListAccessKeysResponse,
        customers_service_server::{CustomersService, CustomersServiceServer},
    },
    feedback::v1::{
        Case, CreateStaffMemberRequest, StaffMember, UpdateCaseRequest, UpdateStaffMemberRequest,
    },
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};

use crate::{case_life::open, shop::Shop};

const LI: &str = "shops/nongmao/accessKeys/li";
const GUEST: &str = "shops/nongmao/accessKeys/guest";

/// Keeps the key of Li, and a guest's.
struct Keys;

#[tonic::async_trait]
impl CustomersService for Keys {
    async fn list_access_keys(
        &self,
        request: Request<ListAccessKeysRequest>,
    ) -> Result<Response<ListAccessKeysResponse>, Status> {
        let names: &[&str] = if request.get_ref().without_guests { &[LI] } else { &[LI, GUEST] };
        let key = |name: &&str| AccessKey { name: (*name).into(), ..AccessKey::default() };
        let access_keys = names.iter().map(key).collect();
        Ok(Response::new(ListAccessKeysResponse { access_keys, ..ListAccessKeysResponse::default() }))
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_key_that_is_not_there_or_a_guests_is_nobodys_who_works_here(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.connect("customers", Routes::new(CustomersServiceServer::new(Keys)));
    let hire = async |display_name: &str, access_key: &str| {
        let (display_name, access_key) = (display_name.to_owned(), access_key.to_owned());
        let staff_member = Some(StaffMember { display_name, access_key, ..StaffMember::default() });
        let parent = "shops/nongmao".into();
        let request = CreateStaffMemberRequest { parent, staff_member, ..Default::default() };
        let answer = shop.owner().create_staff_member(request).await;
        answer.map(tonic::Response::into_inner).map_err(|status| field(&status))
    };
    let li = hire("李娟", LI).await.unwrap();
    for key in [GUEST, "shops/nongmao/accessKeys/gone"] {
        assert_eq!(hire("王强", key).await, Err("staff_member.access_key".into()));
        let staff_member = Some(StaffMember { access_key: key.into(), ..li.clone() });
        let request = UpdateStaffMemberRequest { staff_member, ..Default::default() };
        let refused = shop.owner().update_staff_member(request).await.unwrap_err();
        assert_eq!(field(&refused), "staff_member.access_key");
    }
    hire("王强", "shops/nongmao/accessKeys/owner").await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_case_is_owned_by_somebody_who_works_here(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.connect("customers", Routes::new(CustomersServiceServer::new(Keys)));
    let case = open(&shop, 1).await;
    let give = async |owner: &str| {
        let case = Some(Case { name: case.name.clone(), owner: owner.into(), ..Case::default() });
        let answer = shop.owner().update_case(UpdateCaseRequest { case, ..Default::default() }).await;
        answer.map(|case| case.into_inner().owner).map_err(|status| field(&status))
    };
    assert_eq!(give(GUEST).await, Err("case.owner".into()));
    assert_eq!(give("shops/nongmao/accessKeys/gone").await, Err("case.owner".into()));
    assert_eq!(give(LI).await, Ok(LI.into()));
}

/// The field that is refused.
fn field(status: &Status) -> String {
    Refusal::from(status).violations.remove(0).field
}
