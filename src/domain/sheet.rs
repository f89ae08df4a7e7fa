//! Rows for spreadsheets (RFC 4180): separators and decimal marks that a spreadsheet of the reader's language expects,
//! and cells that it never takes for formulas.

use super::money::{Money, percent_text};
use super::text::is_hidden;
use std::borrow::Cow;

/// Starts every file, so that spreadsheets read it as UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";
/// What a formula starts with, in half and in full width (OWASP, CSV injection).
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
/// What ends a cell in a spreadsheet of any language, should it split a file by another separator than ours.
const CELL_ENDS: [char; 6] = [',', ';', '|', '\t', '\r', '\n'];
/// What makes quotation marks necessary.
const QUOTED: [char; 7] = ['"', ',', ';', '|', '\t', '\r', '\n'];

/// How a spreadsheet set to one language splits lines and reads numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Commas between cells, a point in numbers.
    Point,
    /// Semicolons between cells, a comma in numbers.
    Comma,
}

/// One cell. Only figures made here stay unguarded, so that a negative sum is still a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell(Content);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Text(String),
    /// A plain decimal with a point.
    Figure(String),
}

impl Cell {
    /// Words from anywhere.
    pub fn text(words: impl Into<String>) -> Self {
        Self(Content::Text(words.into()))
    }

    /// An empty cell.
    pub fn empty() -> Self {
        Self::text(String::new())
    }

    /// A sum in major units, without its currency.
    pub fn amount(money: Money) -> Self {
        Self(Content::Figure(money.to_plain()))
    }

    /// A whole number.
    pub fn count(number: i64) -> Self {
        Self(Content::Figure(number.to_string()))
    }

    /// A rate in parts per million, as percent without the sign.
    pub fn percent(rate_ppm: i64) -> Self {
        Self(Content::Figure(percent_text(rate_ppm)))
    }

    fn written(&self, dialect: Dialect) -> Cow<'_, str> {
        match (&self.0, dialect) {
            (Content::Figure(figure), Dialect::Point) => figure.into(),
            (Content::Figure(figure), Dialect::Comma) => figure.replace('.', ",").into(),
            (Content::Text(text), _) => quoted(inert(text)),
        }
    }
}

impl Dialect {
    /// What stands between cells.
    pub fn separator(self) -> char {
        match self {
            Self::Point => ',',
            Self::Comma => ';',
        }
    }

    /// One row as a line with its end.
    pub fn line(self, cells: &[Cell]) -> String {
        let mut line = String::new();
        for (number, cell) in cells.iter().enumerate() {
            if number > 0 {
                line.push(self.separator());
            }
            line.push_str(&cell.written(self));
        }
        line.push_str("\r\n");
        line
    }
}

/// The text with an apostrophe before whatever starts a formula: at the start of the cell, and after anything inside
/// it that ends a cell in a spreadsheet of another language.
fn inert(text: &str) -> Cow<'_, str> {
    if !text.contains(FORMULA_STARTS) && !text.starts_with(['\t', '\r', '\n']) {
        return text.into();
    }
    let mut guarded = String::with_capacity(text.len() + 1);
    if text.starts_with(['\t', '\r', '\n']) {
        guarded.push('\'');
    }
    let mut is_start = true;
    for letter in text.chars() {
        if is_start && FORMULA_STARTS.contains(&letter) {
            guarded.push('\'');
        }
        guarded.push(letter);
        let is_skipped = letter == '"' || letter.is_whitespace() || is_hidden(letter);
        is_start = CELL_ENDS.contains(&letter) || (is_start && is_skipped);
    }
    guarded.into()
}

fn quoted(cell: Cow<'_, str>) -> Cow<'_, str> {
    let is_padded = cell.starts_with(' ') || cell.ends_with(' ');
    if is_padded || cell.contains(QUOTED) {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use proptest::prelude::*;

    /// The cells of a file as a spreadsheet splits it: a quotation mark counts where a cell starts, and what follows
    /// the closing one still belongs to the cell.
    fn read(file: &str, separator: char) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
        let (mut is_quoted, mut is_start) = (false, true);
        let mut letters = file.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '"' if is_quoted && letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' if is_quoted => is_quoted = false,
                '"' if is_start => is_quoted = true,
                _ if is_quoted => cell.push(letter),
                _ if letter == separator => row.push(std::mem::take(&mut cell)),
                '\r' if letters.peek() == Some(&'\n') => {}
                '\n' | '\r' => {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                _ => cell.push(letter),
            }
            is_start = !is_quoted && (letter == separator || letter == '\n' || letter == '\r');
        }
        if !cell.is_empty() || !row.is_empty() {
            row.push(cell);
            rows.push(row);
        }
        rows
    }

    fn is_formula(cell: &str) -> bool {
        let start = cell.trim_start_matches(|letter: char| letter == '"' || letter.is_whitespace());
        start.starts_with(FORMULA_STARTS)
    }

    fn of(dialect: Dialect, text: &str) -> String {
        dialect.line(&[Cell::text(text)])
    }

    #[test]
    fn words_that_start_formulas_are_guarded() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =1+1", "\" '=1+1\""),
            ("\t=1+1", "\"'\t'=1+1\""),
            ("＝1+1", "'＝1+1"),
            ("x;=1+1", "\"x;'=1+1\""),
            ("x,=1+1", "\"x,'=1+1\""),
            ("x\n=1+1", "\"x\n'=1+1\""),
            ("x;\"=1+1", "\"x;\"\"'=1+1\""),
            ("\n=1+1", "\"'\n'=1+1\""),
            ("\r=1+1", "\"'\r'=1+1\""),
            ("\r\n=1+1", "\"'\r\n'=1+1\""),
            ("\n+1", "\"'\n'+1\""),
            ("\n-1", "\"'\n'-1\""),
            ("\n@A1", "\"'\n'@A1\""),
            ("x\r-1", "\"x\r'-1\""),
            ("x\t@A1", "\"x\t'@A1\""),
            ("\nplain", "\"'\nplain\""),
            ("\u{feff}=1+1", "\u{feff}'=1+1"),
            ("\n\u{200b}=1+1", "\"'\n\u{200b}'=1+1\""),
            ("a - b", "a - b"),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("plain", "plain"),
        ] {
            for dialect in [Dialect::Point, Dialect::Comma] {
                assert_eq!(of(dialect, text), format!("{written}\r\n"), "{text:?}");
            }
        }
    }

    #[test]
    fn figures_are_numbers_in_the_language_of_the_reader() {
        let money = Money::new(-123_450, Currency::USD);
        let cells = [Cell::amount(money), Cell::percent(225_000), Cell::count(-3), Cell::empty()];
        assert_eq!(Dialect::Point.line(&cells), "-1234.50,22.5,-3,\r\n");
        assert_eq!(Dialect::Comma.line(&cells), "-1234,50;22,5;-3;\r\n");
    }

    proptest! {
        #[test]
        fn a_reader_gets_back_what_was_written(
            rows in proptest::collection::vec(
                proptest::collection::vec("[a-z=+@\";,|\t\r\n' ＝ü0-9-]{0,8}", 2..5), 1..4),
            is_german: bool,
        ) {
            let dialect = if is_german { Dialect::Comma } else { Dialect::Point };
            let cells = |row: &Vec<String>| row.iter().map(Cell::text).collect::<Vec<_>>();
            let file: String = rows.iter().map(|row| dialect.line(&cells(row))).collect();
            let found = read(&file, dialect.separator());
            prop_assert_eq!(found.len(), rows.len());
            let bare = |text: &str| text.replace('\'', "");
            for (found, row) in found.iter().zip(&rows) {
                prop_assert_eq!(found.len(), row.len());
                for (found, text) in found.iter().zip(row) {
                    prop_assert_eq!(bare(found), bare(text));
                    prop_assert!(!is_formula(found), "{:?}", found);
                }
            }
        }

        #[test]
        fn no_cell_is_a_formula_whatever_the_separator(
            texts in proptest::collection::vec("[a-z=+@\";,|\t\r\n' ＝-]{0,10}", 1..4),
            is_german: bool,
        ) {
            let dialect = if is_german { Dialect::Comma } else { Dialect::Point };
            let line = dialect.line(&texts.iter().map(Cell::text).collect::<Vec<_>>());
            for separator in [',', ';', '\t', '|'] {
                for cell in read(&line, separator).iter().flatten() {
                    prop_assert!(!is_formula(cell), "{:?} by {:?}: {:?}", line, separator, cell);
                }
            }
        }

        #[test]
        fn sums_stay_numbers(minor in -1_000_000_000_i64..1_000_000_000, is_german: bool) {
            let (dialect, mark) =
                if is_german { (Dialect::Comma, ',') } else { (Dialect::Point, '.') };
            let line = dialect.line(&[Cell::amount(Money::new(minor, Currency::USD))]);
            let read = line.trim_end().replace(mark, ".");
            let sum = Money::new(minor, Currency::USD).to_decimal();
            prop_assert_eq!(read.parse::<rust_decimal::Decimal>().ok(), Some(sum));
        }
    }
}
