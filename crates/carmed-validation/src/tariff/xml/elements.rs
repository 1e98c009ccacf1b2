//! The elements of an XML document that matter, one at a time.

use super::super::document::{Head, Pieces, Whole};
use carmed_model::{Code, Finding};
use quick_xml::encoding::DecodingReader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::BufRead;

/// How deep elements may stand in each other.
const DEPTH_MAX: usize = 64;
/// How many elements one element that matters may hold.
const PARTS_MAX: usize = 20_000;

/// The elements that matter, by their names.
const WANTED: [&str; 5] = [
    "NOMEN_HONORAIRES",
    "NOMEN_FEECODES",
    "NOMEN_SUMMARY_EXT",
    "Dmpp",
    "ReimbursementContext",
];

/// Whether elements of that name matter: these five, and those of amounts by their common beginning.
fn is_wanted(name: &str) -> bool {
    // Answers of the medicines service write the plural of a single reimbursement.
    let singular = name.strip_suffix('s').unwrap_or(name);
    name.starts_with("NOMEN_CODE_FEE") || WANTED.contains(&name) || WANTED.contains(&singular)
}

/// An element with its attributes, its text and the elements in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The line its start tag ends on.
    pub(crate) line: u64,
    attributes: Vec<(String, String)>,
    text: String,
    elements: Vec<Self>,
}

impl Element {
    /// The attribute or else the element in it of that name, without the space around it; `None` where
    /// it is absent, empty or a lone `-`. Upper and lower case are the same.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let attribute = self
            .attributes
            .iter()
            .find(|(attribute, _)| attribute.eq_ignore_ascii_case(name))
            .map(|(_, value)| value);
        let element = || {
            let mut elements = self.elements.iter();
            elements
                .find(|element| element.name.eq_ignore_ascii_case(name))
                .map(|element| &element.text)
        };
        let value = attribute.or_else(element)?.trim();
        (!matches!(value, "" | "-")).then_some(value)
    }

    /// The value under the first of these names that has one.
    pub(crate) fn value_of(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.value(name))
    }

    /// The elements in it of that name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.elements
            .iter()
            .filter(move |element| element.name.eq_ignore_ascii_case(name))
    }

    fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.elements.is_empty()
    }
}

/// The elements of a document that matter; what stands around them is passed over.
pub(crate) struct Elements<R> {
    reader: Reader<Pieces<DecodingReader<Whole<R>>>>,
    buffer: Vec<u8>,
    open: Vec<Element>,
    /// How many of the open elements matter.
    wanted: usize,
    /// How many elements were kept since the last one that was given.
    parts: usize,
}

impl<R: BufRead> Elements<R> {
    /// A document in the encoding its declaration names; UTF-8 where it names none.
    pub(crate) fn open(head: &Head, document: Whole<R>) -> Self {
        let mut decoding = DecodingReader::new(document);
        let mut buffer = Vec::new();
        let declared = Reader::from_reader(head.bytes()).read_event_into(&mut buffer);
        if let Ok(Event::Decl(declaration)) = declared
            && let Some(encoding) = declaration.encoder()
        {
            decoding.set_encoding(encoding);
        }
        let mut reader = Reader::from_reader(Pieces::new(decoding));
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            open: Vec::new(),
            wanted: 0,
            parts: 0,
        }
    }

    /// The line reading has come to.
    pub(crate) const fn line(&self) -> u64 {
        self.reader.get_ref().line()
    }

    /// The next element that matters; `None` at the end of the document.
    pub(crate) fn next(&mut self) -> Result<Option<Element>, Finding> {
        loop {
            self.reader.get_mut().begin();
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let step = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => self.step(event),
                Err(_) => Err(malformed()),
            };
            self.buffer = buffer;
            match step? {
                Step::On => {}
                Step::Given(element) => return Ok(Some(element)),
                Step::End => return Ok(None),
            }
        }
    }

    fn step(&mut self, event: Event<'_>) -> Result<Step, Finding> {
        match event {
            Event::Start(start) => self.start(&start)?,
            Event::End(_) => return Ok(self.end()),
            Event::Text(text) => self.push_text(&text.xml10_content()),
            Event::CData(text) => self.push_text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = resolve(&reference)?;
                self.push_text(&character);
            }
            Event::Eof if self.open.is_empty() => return Ok(Step::End),
            Event::Eof => return Err(malformed()),
            _ => {}
        }
        Ok(Step::On)
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Finding> {
        let name = start.local_name().into_inner().to_owned();
        self.wanted += usize::from(is_wanted(&name));
        self.parts += 1;
        if self.open.len() >= DEPTH_MAX || (self.wanted > 0 && self.parts > PARTS_MAX) {
            return Err(malformed());
        }
        let mut element = Element {
            name,
            line: self.line(),
            ..Element::default()
        };
        if self.wanted > 0 {
            for attribute in start.attributes() {
                let attribute = attribute.map_err(|_| malformed())?;
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|_| malformed())?;
                let name = attribute.key.local_name().into_inner().to_owned();
                element.attributes.push((name, value.into_owned()));
            }
        }
        self.open.push(element);
        Ok(())
    }

    fn push_text(&mut self, text: &str) {
        if self.wanted > 0
            && let Some(element) = self.open.last_mut()
        {
            element.text.push_str(text);
        }
    }

    /// An element that matters is given; another is kept in the one around it, if that one is inside one
    /// that matters. A root may have the name of its records: it holds nothing itself.
    fn end(&mut self) -> Step {
        let Some(element) = self.open.pop() else {
            return Step::On;
        };
        if is_wanted(&element.name) {
            self.wanted -= 1;
            self.parts = 0;
            if element.is_empty() {
                return Step::On;
            }
            return Step::Given(element);
        }
        if self.wanted > 0
            && let Some(around) = self.open.last_mut()
        {
            around.elements.push(element);
        } else {
            self.parts = 0;
        }
        Step::On
    }
}

enum Step {
    On,
    Given(Element),
    End,
}

fn malformed() -> Finding {
    Finding::new(Code::Malformed)
}

/// The text a reference such as `&amp;` or `&#233;` stands for; entities of a document's own are refused.
fn resolve(reference: &BytesRef<'_>) -> Result<String, Finding> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.into()),
        Ok(None) => resolve_xml_entity(reference)
            .map(str::to_owned)
            .ok_or_else(malformed),
        Err(_) => Err(malformed()),
    }
}
