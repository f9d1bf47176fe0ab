//! The methods of the contract, each one call into a file of its name.

mod catalogue;
mod channels;
mod customer_lookup;
mod figures;
mod menu;
mod messages;
mod orders;
mod records;
mod services;
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
        messages::count_messages(pb::CountMessagesRequest) -> pb::CountMessagesResponse;
        messages::report_delivery(pb::ReportDeliveryRequest) -> pb::Message;
        messages::resend_message(pb::ResendMessageRequest) -> pb::Message;
        channels::claim_deliveries(pb::ClaimDeliveriesRequest) -> pb::ClaimDeliveriesResponse;
        channels::lease_access_token(pb::LeaseAccessTokenRequest) -> pb::LeaseAccessTokenResponse;
        channels::keep_access_token(pb::KeepAccessTokenRequest) -> ();
        catalogue::get_channel(pb::GetChannelRequest) -> pb::Channel;
        catalogue::list_channels(pb::ListChannelsRequest) -> pb::ListChannelsResponse;
        catalogue::update_channel(pb::UpdateChannelRequest) -> pb::Channel;
        catalogue::delete_channel(pb::DeleteChannelRequest) -> ();
        channels::get_channel_traffic(pb::GetChannelTrafficRequest) -> pb::ChannelTraffic;
        channels::report_channel_traffic(pb::ReportChannelTrafficRequest) -> ();
        channels::get_customer_reach(pb::GetCustomerReachRequest) -> pb::CustomerReach;
        channels::update_customer_reach(pb::UpdateCustomerReachRequest) -> pb::CustomerReach;
        channels::admit_push(pb::AdmitPushRequest) -> ();
        orders::create_order(pb::CreateOrderRequest) -> pb::Order;
        orders::get_order(pb::GetOrderRequest) -> pb::Order;
        orders::list_orders(pb::ListOrdersRequest) -> pb::ListOrdersResponse;
        orders::advance_order(pb::AdvanceOrderRequest) -> pb::Order;
        orders::recall_order(pb::RecallOrderRequest) -> pb::Order;
        orders::get_board_revision(pb::GetBoardRevisionRequest) -> pb::BoardRevision;
        orders::cancel_order(pb::CancelOrderRequest) -> pb::Order;
        orders::refund_order(pb::RefundOrderRequest) -> pb::Order;
        orders::batch_import_orders(pb::BatchImportOrdersRequest) -> pb::BatchImportOrdersResponse;
        figures::get_menu_coverage(pb::GetMenuCoverageRequest) -> pb::MenuCoverage;
        figures::get_order_hours(pb::GetOrderHoursRequest) -> pb::OrderHours;
        figures::get_menu_matrix(pb::GetMenuMatrixRequest) -> pb::MenuMatrix;
        figures::simulate_menu_removal(pb::SimulateMenuRemovalRequest) -> pb::MenuRemoval;
        catalogue::create_ingredient(pb::CreateIngredientRequest) -> pb::Ingredient;
        catalogue::get_ingredient(pb::GetIngredientRequest) -> pb::Ingredient;
        catalogue::list_ingredients(pb::ListIngredientsRequest) -> pb::ListIngredientsResponse;
        catalogue::update_ingredient(pb::UpdateIngredientRequest) -> pb::Ingredient;
        catalogue::delete_ingredient(pb::DeleteIngredientRequest) -> ();
        catalogue::get_recipe(pb::GetRecipeRequest) -> pb::Recipe;
        catalogue::update_recipe(pb::UpdateRecipeRequest) -> pb::Recipe;
        figures::get_purchase_plan(pb::GetPurchasePlanRequest) -> pb::PurchasePlan;
        catalogue::get_price_terms(pb::GetPriceTermsRequest) -> pb::PriceTerms;
        catalogue::update_price_terms(pb::UpdatePriceTermsRequest) -> pb::PriceTerms;
        catalogue::create_competitor(pb::CreateCompetitorRequest) -> pb::Competitor;
        catalogue::get_competitor(pb::GetCompetitorRequest) -> pb::Competitor;
        catalogue::list_competitors(pb::ListCompetitorsRequest) -> pb::ListCompetitorsResponse;
        catalogue::update_competitor(pb::UpdateCompetitorRequest) -> pb::Competitor;
        catalogue::delete_competitor(pb::DeleteCompetitorRequest) -> ();
        figures::get_price_comparison(pb::GetPriceComparisonRequest) -> pb::PriceComparison;
        catalogue::create_service_product(pb::CreateServiceProductRequest) -> pb::ServiceProduct;
        catalogue::get_service_product(pb::GetServiceProductRequest) -> pb::ServiceProduct;
        catalogue::list_service_products(pb::ListServiceProductsRequest) -> pb::ListServiceProductsResponse;
        catalogue::update_service_product(pb::UpdateServiceProductRequest) -> pb::ServiceProduct;
        services::create_service_contract(pb::CreateServiceContractRequest) -> pb::ServiceContract;
        services::give_service(pb::GiveServiceRequest) -> pb::ServiceContract;
        services::get_service_contract(pb::GetServiceContractRequest) -> pb::ServiceContract;
        services::list_service_contracts(pb::ListServiceContractsRequest) -> pb::ListServiceContractsResponse;
        services::complete_service_stage(pb::CompleteServiceStageRequest) -> pb::ServiceContract;
        services::cancel_service_contract(pb::CancelServiceContractRequest) -> pb::ServiceContract;
        services::get_service_report(pb::GetServiceReportRequest) -> pb::ServiceReport;
        records::list_customer_order_records(pb::ListCustomerOrderRecordsRequest) -> pb::ListCustomerOrderRecordsResponse;
    }
}
