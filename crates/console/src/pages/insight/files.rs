//! A figure's table as a file.

use std::sync::Arc;

use axum::{
    Extension,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use kernel::{Code, Failure};

use super::{asked::Asked, kind::Kind};
use crate::{error::Problem, figure, html, page::Page};

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `coverage.csv`, `coverage.xlsx`.
pub(super) async fn serve(
    Extension(page): Extension<Arc<Page>>,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let (id, ending) = file.rsplit_once('.').unwrap_or((&file, ""));
    let kind = Kind::of_id(id).filter(|_| matches!(ending, "csv" | "xlsx"));
    let Some(kind) = kind else { return Ok(not_there(&page)) };
    let table = kind.make(&Asked::new(&page)).await?.table;
    let (kind_of_file, bytes) = match ending {
        "csv" => (CSV, figure::csv(&table).map_err(|error| error.to_string())),
        _ => (XLSX, figure::xlsx(&table).map_err(|error| error.to_string())),
    };
    let bytes = bytes.map_err(|error| {
        tracing::error!(%error, id, "a file can't be written");
        Failure::new(Code::Internal, "INTERNAL", "the file can't be written")
    })?;
    let day = page.now.to_zoned(page.zone.clone()).strftime("%Y-%m-%d");
    let name = format!("attachment; filename=\"{id}-{day}.{ending}\"");
    let headers = [(header::CONTENT_TYPE, kind_of_file.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

fn not_there(page: &Page) -> Response {
    html::problem(page.lang, StatusCode::NOT_FOUND, ("没有这个文件。", "There is no such file."))
}
