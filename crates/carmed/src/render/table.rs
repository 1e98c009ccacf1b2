//! Tables that also read well in a file: no colour, no box drawing around every cell.

use comfy_table::{CellAlignment, ContentArrangement, Table, TableComponent, presets};

/// A table with a header, as wide as the terminal lets it be; columns named in `right` hold numbers.
pub(crate) fn of(header: &[&str], right: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─')
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    for (index, name) in header.iter().enumerate() {
        if let Some(column) = table.column_mut(index)
            && right.contains(name)
        {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.add_rows(rows);
    lines(&table)
}

/// Names and values, one a line.
pub(crate) fn facts(rows: &[(&str, String)]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.add_rows(
        rows.iter()
            .map(|(name, value)| vec![(*name).to_owned(), value.clone()]),
    );
    lines(&table)
}

fn lines(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
