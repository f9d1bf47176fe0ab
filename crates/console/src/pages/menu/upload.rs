//! A whole menu from a file: looked at first, then taken.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    body::Bytes,
    response::{IntoResponse, Response},
};
use contracts::orders::v1::{CreateMenuItemRequest, MenuItem, UpdateMenuItemRequest};
use http::{HeaderMap, StatusCode, header};
use kernel::Failure;
use prost_types::FieldMask;
use runtime::Refusal;
use sheets::MENU;
use tonic::{Code, Status};

use super::{dishes, texts::Texts};
use crate::{
    assets::hash,
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    menu_sheet::{self, Becomes, Line, MenuSheet, NoMenu, RowFault, field},
    page::Page,
    upload,
};

#[derive(Template)]
#[template(path = "menu/upload.html")]
struct Upload<'a> {
    page: &'a Page,
    t: Texts,
    wrong: Wrong,
    /// What the file would do, or did; none before there is one.
    shown: Option<Shown>,
}

/// A file as it was read, against the menu.
struct Shown {
    /// Whether it was taken.
    is_done: bool,
    /// The file, to be sent once more when it is to be taken.
    text: String,
    /// Against which menu it was read: nothing is taken that nobody looked at.
    menu: String,
    unread: Vec<String>,
    lines: Vec<Line>,
    /// The menu before it.
    known: Vec<MenuItem>,
}

fn form(page: &Page, wrong: Wrong, shown: Option<Shown>) -> Response {
    let is_wrong = !wrong.all().is_empty() || !wrong.of("file").is_empty();
    let status = if is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    html::with_status(status, &Upload { page, t: Texts(page.lang), wrong, shown })
}

/// The form.
pub(super) async fn blank(Extension(page): Extension<Arc<Page>>) -> Response {
    form(&page, Wrong::default(), None)
}

/// An empty table, with rows that show how it is filled in.
pub(super) async fn template() -> Response {
    // The mark has spreadsheets read it as UTF-8.
    let text = format!("\u{feff}{}\n", MENU.template());
    let named = "attachment; filename=\"menu.csv\"";
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, named)], text)
        .into_response()
}

/// What a file would do.
pub(super) async fn preview(
    Extension(page): Extension<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let file = upload::file(&headers, &body, "file").unwrap_or_default();
    if file.is_empty() {
        return Ok(form(&page, Wrong::field("file", Texts(page.lang).upload_missing()), None));
    }
    answer(&page, file.to_vec(), None).await
}

/// Takes what was looked at; rows that can't be taken are left out, and said.
pub(super) async fn take(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    answer(&page, sent.get("rows").as_bytes().to_vec(), Some(sent.get("menu"))).await
}

/// What the file does to the menu that was `seen` with it; what it would do, if that is another
/// by now or none was.
async fn answer(page: &Page, file: Vec<u8>, seen: Option<&str>) -> Result<Response, Problem> {
    let read = tokio::task::spawn_blocking(move || menu_sheet::read(&file)).await;
    let sheet = match read.map_err(|_| Failure::internal())? {
        Ok(sheet) => sheet,
        Err(none) => return Ok(form(page, Wrong::field("file", said(none, Texts(page.lang))), None)),
    };
    let known = dishes(page).await?;
    let menu = fingerprint(&known);
    let is_done = seen == Some(menu.as_str());
    let mut lines = sheet.lines(&known, &page.shop.currency);
    if lines.is_empty() {
        return Ok(form(page, Wrong::field("file", Texts(page.lang).no_rows()), None));
    }
    if is_done {
        for line in &mut lines {
            keep(page, line).await?;
        }
    }
    let MenuSheet { text, unread, .. } = sheet;
    let is_another = seen.is_some() && !is_done;
    let wrong = if is_another { Wrong::whole(Texts(page.lang).menu_changed()) } else { Wrong::default() };
    Ok(form(page, wrong, Some(Shown { is_done, text, menu, unread, lines, known })))
}

/// The same of the same dishes as they are.
fn fingerprint(menu: &[MenuItem]) -> String {
    let dishes: Vec<&str> = menu.iter().flat_map(|dish| [dish.name.as_str(), dish.etag.as_str()]).collect();
    hash(dishes.join("\n").as_bytes())
}

fn said(none: NoMenu, t: Texts) -> String {
    match none {
        NoMenu::Unreadable(why) => format!("{} {why}", t.unreadable()),
        NoMenu::NoHeader(header) => format!("{} {}", t.no_menu(), header.join(", ")),
    }
}

/// Does what a line says; what the service refuses of it is a fault of the line.
async fn keep(page: &Page, line: &mut Line) -> Result<(), Problem> {
    let done = match &line.what {
        Becomes::Added => add(page, line.dish.clone()).await,
        Becomes::Changed(name, columns) => change(page, name, columns, line.dish.clone()).await,
        Becomes::Known | Becomes::Wrong(_) => return Ok(()),
    };
    let Err(status) = done else { return Ok(()) };
    line.what = Becomes::Wrong(refused(&status).ok_or(status)?);
    Ok(())
}

async fn add(page: &Page, dish: MenuItem) -> Result<(), Status> {
    let parent = page.shop.name.clone();
    let request = CreateMenuItemRequest { parent, menu_item: Some(dish), request_id: String::new() };
    page.orders().create_menu_item(request).await.map(drop)
}

async fn change(page: &Page, name: &str, columns: &[&str], dish: MenuItem) -> Result<(), Status> {
    let paths = columns.iter().map(|column| field(column).to_owned()).collect();
    let request = UpdateMenuItemRequest {
        menu_item: Some(MenuItem { name: name.to_owned(), code: 0, ..dish }),
        update_mask: Some(FieldMask { paths }),
        request_id: String::new(),
    };
    page.orders().update_menu_item(request).await.map(drop)
}

/// What of a refusal a row is to blame for; none of it, if the service is away.
fn refused(status: &Status) -> Option<RowFault> {
    let is_rows =
        matches!(status.code(), Code::InvalidArgument | Code::AlreadyExists | Code::FailedPrecondition);
    let refusal = Refusal::from(status);
    let column = refusal.violations.first().and_then(|wrong| menu_sheet::column(&wrong.field));
    let sentence = refusal.violations.first().map_or(&refusal.message, |wrong| &wrong.description).clone();
    is_rows.then(|| RowFault::Refused(column.unwrap_or_default().to_owned(), sentence))
}

impl Shown {
    fn added(&self) -> usize {
        self.count(|what| *what == Becomes::Added)
    }

    fn changed(&self) -> usize {
        self.count(|what| matches!(what, Becomes::Changed(..)))
    }

    fn same(&self) -> usize {
        self.count(|what| *what == Becomes::Known)
    }

    fn wrong(&self) -> usize {
        self.count(|what| matches!(what, Becomes::Wrong(_)))
    }

    fn count(&self, is_it: impl Fn(&Becomes) -> bool) -> usize {
        self.lines.iter().filter(|line| is_it(&line.what)).count()
    }

    /// Those in which something happens, what is wrong first.
    fn told(&self) -> impl Iterator<Item = &Line> {
        let is_wrong = |line: &&Line| matches!(line.what, Becomes::Wrong(_));
        let others = self.lines.iter().filter(move |line| !is_wrong(line) && line.what != Becomes::Known);
        self.lines.iter().filter(is_wrong).chain(others)
    }

    fn before(&self, name: &str) -> Option<&MenuItem> {
        self.known.iter().find(|dish| dish.name == name)
    }
}

impl Upload<'_> {
    fn columns(&self) -> String {
        let all = MENU.names().map(|column| self.column(column));
        all.collect::<Vec<_>>().join(self.t.0.of_two("、", ", "))
    }

    fn column(&self, column: &str) -> &'static str {
        let t = self.t;
        match column {
            "code" => t.code(),
            "name" => t.name(),
            "name_en" => t.name_en(),
            "aliases" => t.aliases(),
            "price" => t.price(),
            "cost" => t.cost(),
            "category" => t.category(),
            "takes_rice" => t.takes_rice(),
            "sold_out" => t.sold_out(),
            "ingredients" => t.ingredients(),
            "allergens" => t.allergens(),
            "allergens_checked" => t.allergens_checked(),
            _ => "",
        }
    }

    fn tag(&self, line: &Line) -> &'static str {
        match line.what {
            Becomes::Added => self.t.would_add(),
            Becomes::Changed(..) => self.t.would_change(),
            Becomes::Known => self.t.as_before(),
            Becomes::Wrong(_) => self.t.left_out(),
        }
    }

    fn is_wrong(line: &Line) -> bool {
        matches!(line.what, Becomes::Wrong(_))
    }

    /// Each column with what stands there, and before it what stood there.
    fn changes(&self, shown: &Shown, line: &Line) -> Vec<(&'static str, String, String)> {
        let (before, columns) = match &line.what {
            Becomes::Changed(name, columns) => (shown.before(name), columns.clone()),
            Becomes::Added => (None, vec!["price", "category"]),
            Becomes::Known | Becomes::Wrong(_) => return Vec::new(),
        };
        let of = |column| {
            let was = before.map(|dish| self.cell(dish, column)).unwrap_or_default();
            (self.column(column), was, self.cell(&line.dish, column))
        };
        let is_news =
            |(_, was, is): &(_, String, String)| was != is && !(was.is_empty() && is == self.t.nothing());
        columns.into_iter().map(of).filter(is_news).collect()
    }

    fn cell(&self, dish: &MenuItem, column: &str) -> String {
        let yes = |is_so: bool| if is_so { self.t.yes() } else { self.t.no() }.to_owned();
        let text = match column {
            "name" => dish.display_name.clone(),
            "name_en" => dish.display_name_en.clone(),
            "aliases" => dish.aliases.join("、"),
            "price" => format::money(dish.price.as_ref()),
            "cost" => format::money(dish.cost.as_ref()),
            "category" => dish.category.clone(),
            "takes_rice" => yes(dish.takes_rice),
            "sold_out" => yes(dish.sold_out),
            "ingredients" => dish.ingredients.join("、"),
            "allergens" => dish.allergens.join("、"),
            "allergens_checked" => yes(dish.allergens_checked),
            _ => String::new(),
        };
        if text.is_empty() { self.t.nothing().to_owned() } else { text }
    }

    /// In which column what is wrong, and what would be right.
    fn fault(&self, line: &Line) -> Option<(&'static str, String)> {
        let Becomes::Wrong(fault) = &line.what else { return None };
        let t = self.t;
        Some(match fault {
            RowFault::Broken(_) => ("", t.fault_broken().to_owned()),
            RowFault::Cell(cell) => (self.column(cell.column), self.cell_fault(cell)),
            RowFault::NoName => (t.name(), t.fault_no_name().to_owned()),
            RowFault::Twice(column, value, first) => {
                (self.column(column), format!("{value}: {} {first}", t.fault_twice()))
            }
            RowFault::NameTaken(column, name, code) => {
                (self.column(column), format!("{name}: {} {code}", t.fault_taken()))
            }
            RowFault::Refused(column, said) => (self.column(column), said.clone()),
        })
    }

    fn cell_fault(&self, fault: &sheets::Fault) -> String {
        let t = self.t;
        let right = match &fault.wrong {
            sheets::Wrong::Code => t.fault_code().to_owned(),
            sheets::Wrong::NoPrice => return t.fault_no_price().to_owned(),
            sheets::Wrong::Amount(currency) => format!("{} ({currency})", t.fault_amount()),
            sheets::Wrong::YesOrNo => t.fault_yes().to_owned(),
        };
        let found: String = fault.found.chars().take(40).collect();
        format!("{right}; {} {found}", t.found())
    }
}
