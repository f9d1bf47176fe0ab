//! What several figures of a page are made from, each asked for once.

use contracts::{
    customers::v1::{GetGuestReportRequest, GuestReport},
    loyalty::v1::{Campaign, GetLayerReportRequest, LayerReport, ListCampaignsRequest},
    orders::v1::{GetMenuMatrixRequest, MenuMatrix},
};
use tokio::sync::OnceCell;
use tonic::Status;

use crate::page::Page;

const MOST_CAMPAIGNS: i32 = 500;

/// An answer, once it was asked for.
type Once<T> = OnceCell<Result<T, Status>>;

/// The answers that a page has so far.
pub(super) struct Asked<'a> {
    pub(super) page: &'a Page,
    matrix: Once<MenuMatrix>,
    guests: Once<GuestReport>,
    layers: Once<LayerReport>,
    campaigns: Once<Vec<Campaign>>,
}

/// The answer that is there, or that comes; figures that are made side by side wait for the same.
async fn once<T>(cell: &Once<T>, ask: impl Future<Output = Result<T, Status>>) -> Result<&T, Status> {
    cell.get_or_init(|| ask).await.as_ref().map_err(Clone::clone)
}

impl<'a> Asked<'a> {
    pub(super) fn new(page: &'a Page) -> Self {
        Self { page, matrix: Once::new(), guests: Once::new(), layers: Once::new(), campaigns: Once::new() }
    }

    pub(super) async fn matrix(&self) -> Result<&MenuMatrix, Status> {
        let name = format!("{}/menuMatrix", self.page.shop.name);
        let request = GetMenuMatrixRequest { name, ..GetMenuMatrixRequest::default() };
        let ask = async { Ok(self.page.orders().get_menu_matrix(request).await?.into_inner()) };
        once(&self.matrix, ask).await
    }

    pub(super) async fn guests(&self) -> Result<&GuestReport, Status> {
        let request = GetGuestReportRequest { name: format!("{}/guestReport", self.page.shop.name) };
        let ask = async { Ok(self.page.customers().get_guest_report(request).await?.into_inner()) };
        once(&self.guests, ask).await
    }

    pub(super) async fn layers(&self) -> Result<&LayerReport, Status> {
        let name = format!("{}/layerReport", self.page.shop.name);
        let request = GetLayerReportRequest { name, ..GetLayerReportRequest::default() };
        let ask = async { Ok(self.page.loyalty().get_layer_report(request).await?.into_inner()) };
        once(&self.layers, ask).await
    }

    pub(super) async fn campaigns(&self) -> Result<&[Campaign], Status> {
        let parent = self.page.shop.name.clone();
        let request =
            ListCampaignsRequest { parent, page_size: MOST_CAMPAIGNS, ..ListCampaignsRequest::default() };
        let ask = async { Ok(self.page.loyalty().list_campaigns(request).await?.into_inner().campaigns) };
        once(&self.campaigns, ask).await.map(Vec::as_slice)
    }
}
