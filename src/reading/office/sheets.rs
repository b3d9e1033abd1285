//! The cells of a spreadsheet (ECMA-376 part 1, 18.3 and 18.4): rows on lines of their own, cells
//! parted by tabs. A number is written as it is stored, not as the sheet shows it, and a date is the
//! number of its day.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::entity;
use crate::reading::document::Refusal;

const DAMAGED: Refusal = Refusal::Document("The spreadsheet is damaged. Paste the text instead.");

/// The strings that cells name by their place.
///
/// # Errors
/// When it is no XML.
pub fn strings(xml: &[u8]) -> Result<Vec<String>, Refusal> {
    let mut reader = Reader::from_reader(xml);
    let (mut strings, mut words) = (Vec::new(), String::new());
    let (mut inside, mut sounds) = (false, false);
    loop {
        match reader.read_event().map_err(|_| DAMAGED)? {
            Event::Eof => return Ok(strings),
            Event::Start(tag) => match tag.name().as_ref() {
                "t" => inside = true,
                // How a Japanese word is said, beside the word.
                "rPh" => sounds = true,
                _ => {}
            },
            Event::End(tag) => match tag.name().as_ref() {
                "t" => inside = false,
                "rPh" => sounds = false,
                "si" => strings.push(std::mem::take(&mut words)),
                _ => {}
            },
            Event::Empty(tag) if tag.name().as_ref() == "si" => strings.push(String::new()),
            Event::Text(run) if inside && !sounds => words.push_str(&run),
            Event::GeneralRef(name) if inside && !sounds => words.push_str(&entity(&name)),
            _ => {}
        }
    }
}

/// The rows of a sheet, until `most` bytes of text have been made.
///
/// # Errors
/// When it is no XML.
pub fn text(xml: &[u8], strings: &[String], most: usize) -> Result<String, Refusal> {
    let mut reader = Reader::from_reader(xml);
    let (mut text, mut row, mut cell) = (String::new(), String::new(), String::new());
    let (mut inside, mut sort) = (false, String::new());
    while text.len() + row.len() < most {
        match reader.read_event().map_err(|_| DAMAGED)? {
            Event::Eof => break,
            Event::Start(tag) => match tag.name().as_ref() {
                "v" | "t" => inside = true,
                "c" => {
                    sort = sort_of(&tag);
                    cell.clear();
                }
                _ => {}
            },
            Event::End(tag) => match tag.name().as_ref() {
                "v" | "t" => inside = false,
                "c" => {
                    row.push_str(&said(&sort, &cell, strings));
                    row.push('\t');
                }
                "row" => end(&mut text, &mut row),
                _ => {}
            },
            Event::Empty(tag) if tag.name().as_ref() == "c" => row.push('\t'),
            Event::Text(run) if inside => cell.push_str(&run),
            Event::GeneralRef(name) if inside => cell.push_str(&entity(&name)),
            _ => {}
        }
    }
    end(&mut text, &mut row);
    Ok(text)
}

fn sort_of(tag: &BytesStart<'_>) -> String {
    let sort = tag.try_get_attribute("t").ok().flatten();
    let sort = sort.map(|sort| sort.value.as_ref().to_owned());
    sort.unwrap_or_default()
}

/// What a cell says.
fn said(sort: &str, cell: &str, strings: &[String]) -> String {
    match sort {
        "s" => {
            let place = cell.trim().parse::<usize>().ok();
            let named = place.and_then(|place| strings.get(place));
            named.cloned().unwrap_or_default()
        }
        "b" if cell == "1" => "TRUE".to_owned(),
        "b" => "FALSE".to_owned(),
        _ => cell.to_owned(),
    }
}

fn end(text: &mut String, row: &mut String) {
    row.pop();
    if !row.trim().is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(row);
    }
    row.clear();
}
