use contracts::common::v1::principal::Kind;
use kernel::{Code, CustomerId, Failure, Name, RequestId, ShopId, Uuid};

/// Who is calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// What kind of caller it is.
    pub kind: Kind,
    /// The shop the caller belongs to; none for a service, for the owner of the
    /// house, to whom every shop belongs, and for whoever comes without a key.
    pub shop: Option<ShopId>,
    /// For whom the call is made: the customer's name for a guest, the access
    /// key's name for everybody else. A service is `gateway`, or `renqing` for
    /// what services do among themselves: they are not told apart. Empty for whoever
    /// comes without a key.
    pub subject: String,
}

impl Principal {
    /// A service of Renqing.
    pub fn service(name: &str) -> Self {
        Self { kind: Kind::Service, shop: None, subject: name.to_owned() }
    }

    /// Whoever comes without a key.
    pub fn anyone() -> Self {
        Self { kind: Kind::Anyone, shop: None, subject: String::new() }
    }

    /// Refuses a caller of another shop. A service may enter every shop, and so
    /// may the owner of the house; and whoever comes without a key, since what
    /// admits them shows what is public of any shop.
    pub fn enter(&self, shop: &ShopId) -> Result<(), Failure> {
        let is_public = self.kind == Kind::Anyone;
        if is_public || self.is_everywhere() || self.shop.as_ref() == Some(shop) {
            return Ok(());
        }
        let own = match &self.shop {
            Some(own) => format!("shops/{own}"),
            None => "no shop".to_owned(),
        };
        // Owners wonder how to open a second shop.
        let way = if self.kind == Kind::Owner {
            format!(
                "; RENQING_OWNER_KEY opens it where the program is started with RENQING_SHOP={shop}, or without \
                 RENQING_SHOP on data that has several shops"
            )
        } else {
            String::new()
        };
        let message = format!("this key belongs to {own}, not to shops/{shop}{way}");
        Err(Failure::new(Code::PermissionDenied, "FOREIGN_SHOP", message))
    }

    /// Refuses who belongs to one shop: what is about the house is its owner's alone.
    pub fn enter_house(&self) -> Result<(), Failure> {
        if self.is_everywhere() {
            return Ok(());
        }
        let message = "only the owner of the house may; this key belongs to one shop";
        Err(Failure::new(Code::PermissionDenied, "NOT_THE_HOUSE", message))
    }

    fn is_everywhere(&self) -> bool {
        self.kind == Kind::Service || (self.kind == Kind::Owner && self.shop.is_none())
    }

    /// Whether it finds room where others have to wait: a house that is overrun must
    /// still be steered, and services must hand on what they have.
    pub fn comes_first(&self) -> bool {
        matches!(self.kind, Kind::Owner | Kind::Service)
    }

    /// What a write of this caller is named by.
    pub fn request_id(&self, id: Uuid) -> RequestId {
        RequestId::new(self.kind.as_str_name(), &self.subject, id)
    }

    /// The customer a guest's call is made for; `None` for everybody else.
    pub fn customer(&self) -> Option<CustomerId> {
        const SHAPE: &str = "shops/{shop}/customers/{customer}";
        if self.kind != Kind::Guest {
            return None;
        }
        Name::parse(&self.subject, SHAPE).ok()?.id(1, SHAPE).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner_of(shop: &str) -> Principal {
        Principal {
            kind: Kind::Owner,
            shop: shop.parse().ok(),
            subject: format!("shops/{shop}/accessKeys/owner"),
        }
    }

    #[test]
    fn a_caller_enters_their_own_shop_only() {
        assert_eq!(owner_of("nongmao").enter(&"nongmao".parse().unwrap()), Ok(()));
        let refused = owner_of("nongmao").enter(&"other".parse().unwrap()).unwrap_err();
        assert_eq!(refused.reason, "FOREIGN_SHOP");
        assert_eq!(refused.code, Code::PermissionDenied);
        assert!(refused.message.contains("belongs to shops/nongmao"));
        assert!(refused.message.contains("RENQING_SHOP=other"), "an owner is told the way: {refused:?}");
        let staff = Principal { kind: Kind::Staff, ..owner_of("nongmao") };
        let refused = staff.enter(&"other".parse().unwrap()).unwrap_err();
        assert_eq!(refused.message, "this key belongs to shops/nongmao, not to shops/other");
    }

    #[test]
    fn a_service_enters_every_shop() {
        assert_eq!(Principal::service("orders").enter(&"any".parse().unwrap()), Ok(()));
    }

    #[test]
    fn the_owner_of_the_house_enters_every_shop_and_nobody_else_without_a_shop_does() {
        let of = |kind| Principal { kind, shop: None, subject: String::new() };
        let any = "any".parse().unwrap();
        assert_eq!(of(Kind::Owner).enter(&any), Ok(()));
        assert_eq!(of(Kind::Owner).enter_house(), Ok(()));
        assert_eq!(owner_of("any").enter_house().unwrap_err().reason, "NOT_THE_HOUSE");
        for kind in [Kind::Unspecified, Kind::Manager, Kind::Staff, Kind::Guest, Kind::Integration] {
            assert_eq!(of(kind).enter(&any).unwrap_err().reason, "FOREIGN_SHOP");
            assert_eq!(of(kind).enter_house().unwrap_err().reason, "NOT_THE_HOUSE");
        }
    }

    #[test]
    fn who_comes_without_a_key_enters_every_shop_and_never_the_house() {
        let anyone = Principal::anyone();
        assert_eq!(anyone.enter(&"any".parse().unwrap()), Ok(()));
        assert_eq!(anyone.enter_house().unwrap_err().reason, "NOT_THE_HOUSE");
        assert!(!anyone.comes_first() && anyone.customer().is_none());
    }

    #[test]
    fn only_a_guest_calls_for_a_customer() {
        let id = "01920000-0000-7000-8000-000000000001";
        let guest =
            Principal { kind: Kind::Guest, subject: format!("shops/a/customers/{id}"), ..owner_of("a") };
        assert_eq!(guest.customer(), id.parse().ok());
        assert_eq!(owner_of("a").customer(), None);
    }
}
