//! What every page of somebody who is signed in knows.

use contracts::{
    customers::v1::customers_service_client::CustomersServiceClient,
    feedback::v1::feedback_service_client::FeedbackServiceClient,
    loyalty::v1::loyalty_service_client::LoyaltyServiceClient,
    orders::v1::{Shop, order::State, orders_service_client::OrdersServiceClient},
};
use jiff::{Timestamp, tz::TimeZone};
use kernel::{Failure, Ids, ShopId};
use runtime::{Channel, Kind, Principal};
use tonic::Status;

use crate::{
    ask::{as_principal, in_words},
    console::Services,
    format,
    language::{Lang, texts},
    refusals, states,
};

/// Lists are asked for whole, and may be larger than gRPC's usual 4 MiB.
const ANSWER_BYTES: usize = 32 << 20;

/// Who looks at which shop, in which language; and the services, asked as that person.
pub(crate) struct Page {
    pub(crate) lang: Lang,
    pub(crate) principal: Principal,
    pub(crate) shop: Shop,
    pub(crate) zone: TimeZone,
    pub(crate) now: Timestamp,
    /// Where the page stands, without its query.
    pub(crate) path: String,
    pub(crate) query: String,
    /// What was done last in this browser.
    pub(crate) done: String,
    /// Where the kitchen's printer is, if there is one.
    pub(crate) printer: Option<String>,
    /// Whether the browser came by TLS.
    pub(crate) is_secure: bool,
    pub(crate) services: Services,
    pub(crate) ids: Ids,
}

/// A page of the menu on top.
pub(crate) struct Place {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) is_here: bool,
}

impl Page {
    /// Every place that has a page, in the order of the menu on top.
    pub(crate) fn places(&self) -> Vec<Place> {
        let t = Texts(self.lang);
        let all = [
            ("/board", t.board()),
            ("/customers", t.customers()),
            ("/care", t.care()),
            ("/giving", t.giving()),
            ("/insight", t.insight()),
            ("/menu", t.menu()),
            ("/settings", t.settings()),
        ];
        let is_here = |path: &str| {
            self.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // No link leads anybody to where they are refused: who does not lead to the figures, who
        // delivers to anything but the board.
        let may =
            |path: &str| self.leads() || (path != "/insight" && (!self.is_courier() || path == "/board"));
        let shown = all.into_iter().filter(|(path, _)| may(path));
        shown.map(|(path, name)| Place { path, name, is_here: is_here(path) }).collect()
    }

    /// Whether whoever looks delivers, and does nothing else.
    pub(crate) fn is_courier(&self) -> bool {
        self.principal.kind == Kind::Courier
    }

    /// Whether whoever looks leads the shop.
    pub(crate) fn leads(&self) -> bool {
        matches!(self.principal.kind, Kind::Owner | Kind::Manager)
    }

    /// The words that every page has.
    pub(crate) fn t(&self) -> Texts {
        Texts(self.lang)
    }

    /// The same page in the other language.
    pub(crate) fn in_other_language(&self) -> String {
        let asked = form_urlencoded::parse(self.query.as_bytes()).filter(|(name, _)| name != "lang");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(asked).append_pair("lang", self.t().other_code());
        format!("{}?{}", self.path, query.finish())
    }

    /// Whether this is a guest page of that name, or one below it.
    pub(crate) fn is_below(&self, name: &str) -> bool {
        let below = self.path.strip_prefix(&self.guests()).and_then(|rest| rest.strip_prefix('/'));
        below.is_some_and(|below| below.split('/').next() == Some(name))
    }

    pub(crate) fn shop_name(&self) -> &str {
        self.lang.name(&self.shop.display_name, &self.shop.display_name_en)
    }

    /// What kind of key somebody is signed in with.
    pub(crate) fn role(&self) -> &'static str {
        self.t().kind(self.principal.kind)
    }

    /// The shop's id.
    pub(crate) fn shop_id(&self) -> Option<ShopId> {
        id_of(&self.shop.name).parse().ok()
    }

    /// Where the shop's guest pages are.
    pub(crate) fn guests(&self) -> String {
        format!("/g/{}", id_of(&self.shop.name))
    }

    /// A resource of the shop by its last part: `resource("orders", id)`.
    pub(crate) fn resource(&self, collection: &str, id: &str) -> String {
        format!("{}/{collection}/{id}", self.shop.name)
    }

    /// That there is no such resource, in the words of who looks.
    pub(crate) fn missing(&self, collection: &str, id: &str) -> Status {
        let missing = runtime::to_status(Failure::not_found(self.resource(collection, id)));
        refusals::in_words(&missing, self.lang).unwrap_or(missing)
    }

    /// The time of day; with its day, if that is not today.
    pub(crate) fn clock(&self, time: Option<&prost_types::Timestamp>) -> String {
        let moment = format::moment(time);
        let day = |time: jiff::Timestamp| time.to_zoned(self.zone.clone()).date();
        if moment.is_some_and(|time| day(time) != day(self.now)) {
            return self.day_and_time(time);
        }
        format::clock(moment, &self.zone)
    }

    pub(crate) fn day_and_time(&self, time: Option<&prost_types::Timestamp>) -> String {
        format::day_and_time(format::moment(time), &self.zone, self.lang)
    }

    pub(crate) fn orders(&self) -> OrdersServiceClient<Channel> {
        OrdersServiceClient::new(self.as_me(&self.services.orders)).max_decoding_message_size(ANSWER_BYTES)
    }

    pub(crate) fn customers(&self) -> CustomersServiceClient<Channel> {
        let channel = self.as_me(&self.services.customers);
        CustomersServiceClient::new(channel).max_decoding_message_size(ANSWER_BYTES)
    }

    pub(crate) fn loyalty(&self) -> LoyaltyServiceClient<Channel> {
        LoyaltyServiceClient::new(self.as_me(&self.services.loyalty)).max_decoding_message_size(ANSWER_BYTES)
    }

    pub(crate) fn feedback(&self) -> FeedbackServiceClient<Channel> {
        let channel = self.as_me(&self.services.feedback);
        FeedbackServiceClient::new(channel).max_decoding_message_size(ANSWER_BYTES)
    }

    fn as_me(&self, channel: &Channel) -> Channel {
        in_words(&as_principal(channel, &self.principal), self.lang)
    }

    pub(crate) fn state(&self, state: State) -> &'static str {
        states::name(state, self.lang)
    }

    /// An id that nobody had before, for a form that is sent once however often it is.
    pub(crate) fn fresh_id(&self) -> String {
        self.ids.next().to_string()
    }
}

/// The last part of a resource's name: its id.
pub(crate) fn id_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}

/// The shop that somebody looks at: their own, or the one that the owner of the house
/// chose.
pub(crate) fn shop_of(principal: &Principal, chosen: Option<&str>) -> Option<ShopId> {
    principal.shop.clone().or_else(|| chosen?.parse().ok())
}

texts! { Texts {
    skip: "跳到内容", "Skip to content";
    board: "看板", "Board";
    customers: "客人", "Guests";
    care: "关怀", "Care";
    giving: "送礼", "Giving";
    insight: "经营", "Insight";
    menu: "菜单", "Menu";
    settings: "设置", "Settings";
    owner: "店主", "Owner";
    manager: "店长", "Manager";
    staff: "店员", "Staff";
    courier: "骑手", "Courier";
    program: "程序", "Program";
    guest: "客人", "Guest";
    sign_out: "退出", "Sign out";
    other_language: "English", "中文";
    only_here: "您打开的这个地址只有本机能用，客人的手机扫不开。启动时加上 --http 0.0.0.0:8080，再用局域网地址或域名打开后台。", "The address you opened works on this machine alone; phones can’t reach it. Start the program with --http 0.0.0.0:8080 and open the console by an address of your network or a domain name.";
} }

impl Texts {
    pub(crate) fn kind(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Owner => self.owner(),
            Kind::Manager => self.manager(),
            Kind::Courier => self.courier(),
            Kind::Guest => self.guest(),
            Kind::Integration | Kind::Service => self.program(),
            Kind::Staff | Kind::Anyone | Kind::Unspecified => self.staff(),
        }
    }

    pub(crate) fn other_code(self) -> &'static str {
        self.0.of_two("en", "zh")
    }
}
