//! The methods of the contract, each one call into a file of its own.

mod advance_order;
mod batch_import_orders;
mod cancel_order;
mod change_order;
mod create_menu_item;
mod create_message;
mod create_order;
mod create_shop;
mod delete_menu_item;
mod get_menu_item;
mod get_message;
mod get_order;
mod get_shop;
mod list_menu_items;
mod list_messages;
mod list_orders;
mod newcomers;
mod refund_order;
mod report_delivery;
mod update_menu_item;
mod update_shop;

use contracts::orders::v1::{self as pb, orders_service_server::OrdersService};
use runtime::reply;
use tonic::{Request, Response, Status};

use crate::Orders;

#[tonic::async_trait]
impl OrdersService for Orders {
    async fn create_shop(
        &self,
        request: Request<pb::CreateShopRequest>,
    ) -> Result<Response<pb::Shop>, Status> {
        reply(create_shop::create_shop(self, request).await)
    }

    async fn get_shop(&self, request: Request<pb::GetShopRequest>) -> Result<Response<pb::Shop>, Status> {
        reply(get_shop::get_shop(self, request).await)
    }

    async fn update_shop(
        &self,
        request: Request<pb::UpdateShopRequest>,
    ) -> Result<Response<pb::Shop>, Status> {
        reply(update_shop::update_shop(self, request).await)
    }

    async fn create_menu_item(
        &self,
        request: Request<pb::CreateMenuItemRequest>,
    ) -> Result<Response<pb::MenuItem>, Status> {
        reply(create_menu_item::create_menu_item(self, request).await)
    }

    async fn get_menu_item(
        &self,
        request: Request<pb::GetMenuItemRequest>,
    ) -> Result<Response<pb::MenuItem>, Status> {
        reply(get_menu_item::get_menu_item(self, request).await)
    }

    async fn list_menu_items(
        &self,
        request: Request<pb::ListMenuItemsRequest>,
    ) -> Result<Response<pb::ListMenuItemsResponse>, Status> {
        reply(list_menu_items::list_menu_items(self, request).await)
    }

    async fn update_menu_item(
        &self,
        request: Request<pb::UpdateMenuItemRequest>,
    ) -> Result<Response<pb::MenuItem>, Status> {
        reply(update_menu_item::update_menu_item(self, request).await)
    }

    async fn delete_menu_item(
        &self,
        request: Request<pb::DeleteMenuItemRequest>,
    ) -> Result<Response<()>, Status> {
        reply(delete_menu_item::delete_menu_item(self, request).await)
    }

    async fn create_message(
        &self,
        request: Request<pb::CreateMessageRequest>,
    ) -> Result<Response<pb::Message>, Status> {
        reply(create_message::create_message(self, request).await)
    }

    async fn get_message(
        &self,
        request: Request<pb::GetMessageRequest>,
    ) -> Result<Response<pb::Message>, Status> {
        reply(get_message::get_message(self, request).await)
    }

    async fn list_messages(
        &self,
        request: Request<pb::ListMessagesRequest>,
    ) -> Result<Response<pb::ListMessagesResponse>, Status> {
        reply(list_messages::list_messages(self, request).await)
    }

    async fn report_delivery(
        &self,
        request: Request<pb::ReportDeliveryRequest>,
    ) -> Result<Response<pb::Message>, Status> {
        reply(report_delivery::report_delivery(self, request).await)
    }

    async fn create_order(
        &self,
        request: Request<pb::CreateOrderRequest>,
    ) -> Result<Response<pb::Order>, Status> {
        reply(create_order::create_order(self, request).await)
    }

    async fn get_order(&self, request: Request<pb::GetOrderRequest>) -> Result<Response<pb::Order>, Status> {
        reply(get_order::get_order(self, request).await)
    }

    async fn list_orders(
        &self,
        request: Request<pb::ListOrdersRequest>,
    ) -> Result<Response<pb::ListOrdersResponse>, Status> {
        reply(list_orders::list_orders(self, request).await)
    }

    async fn advance_order(
        &self,
        request: Request<pb::AdvanceOrderRequest>,
    ) -> Result<Response<pb::Order>, Status> {
        reply(advance_order::advance_order(self, request).await)
    }

    async fn cancel_order(
        &self,
        request: Request<pb::CancelOrderRequest>,
    ) -> Result<Response<pb::Order>, Status> {
        reply(cancel_order::cancel_order(self, request).await)
    }

    async fn refund_order(
        &self,
        request: Request<pb::RefundOrderRequest>,
    ) -> Result<Response<pb::Order>, Status> {
        reply(refund_order::refund_order(self, request).await)
    }

    async fn batch_import_orders(
        &self,
        request: Request<pb::BatchImportOrdersRequest>,
    ) -> Result<Response<pb::BatchImportOrdersResponse>, Status> {
        reply(batch_import_orders::batch_import_orders(self, request).await)
    }
}
