//! The methods of the contract, each one call into a file of its name.

mod customer_lookup;
mod menu;
mod messages;
mod orders;
mod records;
mod shops;

use contracts::orders::v1::{self as pb, orders_service_server::OrdersService};

use crate::service::Orders;

runtime::rpc! {
    impl OrdersService, for Orders {
        shops::create_shop(pb::CreateShopRequest) -> pb::Shop;
        shops::get_shop(pb::GetShopRequest) -> pb::Shop;
        shops::update_shop(pb::UpdateShopRequest) -> pb::Shop;
        menu::create_menu_item(pb::CreateMenuItemRequest) -> pb::MenuItem;
        menu::get_menu_item(pb::GetMenuItemRequest) -> pb::MenuItem;
        menu::list_menu_items(pb::ListMenuItemsRequest) -> pb::ListMenuItemsResponse;
        menu::update_menu_item(pb::UpdateMenuItemRequest) -> pb::MenuItem;
        menu::delete_menu_item(pb::DeleteMenuItemRequest) -> ();
        messages::create_message(pb::CreateMessageRequest) -> pb::Message;
        messages::get_message(pb::GetMessageRequest) -> pb::Message;
        messages::list_messages(pb::ListMessagesRequest) -> pb::ListMessagesResponse;
        messages::report_delivery(pb::ReportDeliveryRequest) -> pb::Message;
        orders::create_order(pb::CreateOrderRequest) -> pb::Order;
        orders::get_order(pb::GetOrderRequest) -> pb::Order;
        orders::list_orders(pb::ListOrdersRequest) -> pb::ListOrdersResponse;
        orders::advance_order(pb::AdvanceOrderRequest) -> pb::Order;
        orders::cancel_order(pb::CancelOrderRequest) -> pb::Order;
        orders::refund_order(pb::RefundOrderRequest) -> pb::Order;
        orders::batch_import_orders(pb::BatchImportOrdersRequest) -> pb::BatchImportOrdersResponse;
        records::list_customer_order_records(pb::ListCustomerOrderRecordsRequest) -> pb::ListCustomerOrderRecordsResponse;
    }
}
