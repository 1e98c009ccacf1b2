//! Tells Rust code from its comments and literals, well enough for line checks.

/// A Rust file taken apart; every line keeps its number.
pub(super) struct RustText {
    /// The code, with spaces where comments and literals were.
    pub(super) code: String,
    /// Each string literal with the line on which it begins.
    pub(super) strings: Vec<(usize, String)>,
}

/// Takes a Rust file apart. A file that does not compile gives an approximation, and no panic.
pub(super) fn read(text: &str) -> RustText {
    let mut reader = Reader {
        rest: text.chars().collect(),
        at: 0,
        line: 1,
        code: String::with_capacity(text.len()),
        strings: Vec::new(),
    };
    while reader.at < reader.rest.len() {
        reader.step();
    }
    RustText {
        code: reader.code,
        strings: reader.strings,
    }
}

struct Reader {
    rest: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    strings: Vec<(usize, String)>,
}

impl Reader {
    fn step(&mut self) {
        let next = self.peek(1);
        match self.rest[self.at] {
            '/' if next == Some('/') => self.blank_while(|reader| reader.peek(0) != Some('\n')),
            '/' if next == Some('*') => self.block_comment(),
            '"' => self.string(),
            'r' if !self.after_name() => self.raw_string(),
            '\'' => self.quote(),
            other => self.keep(other),
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest.get(self.at + ahead).copied()
    }

    /// Whether the character before belongs to a name, `b` of a byte string aside.
    fn after_name(&self) -> bool {
        let mut before = self.rest[..self.at].iter().rev();
        match before.next() {
            Some('b' | 'c') => before.next().copied().is_some_and(is_name),
            Some(character) => is_name(*character),
            None => false,
        }
    }

    fn keep(&mut self, character: char) {
        self.code.push(character);
        self.line += usize::from(character == '\n');
        self.at += 1;
    }

    fn blank(&mut self) {
        if let Some(character) = self.peek(0) {
            self.code.push(if character == '\n' { '\n' } else { ' ' });
            self.line += usize::from(character == '\n');
            self.at += 1;
        }
    }

    fn blank_while(&mut self, goes_on: impl Fn(&Self) -> bool) {
        while self.at < self.rest.len() && goes_on(self) {
            self.blank();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.rest.len() {
            let pair = (self.peek(0), self.peek(1));
            match pair {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                _ => {
                    self.blank();
                    continue;
                }
            }
            self.blank();
            self.blank();
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        let line = self.line;
        self.blank();
        let start = self.at;
        while let Some(character) = self.peek(0) {
            match character {
                '"' => break,
                '\\' => {
                    self.blank();
                    self.blank();
                }
                _ => self.blank(),
            }
        }
        self.strings
            .push((line, self.rest[start..self.at].iter().collect()));
        self.blank();
    }

    fn raw_string(&mut self) {
        let hashes = self.rest[self.at + 1..]
            .iter()
            .take_while(|c| **c == '#')
            .count();
        if self.peek(1 + hashes) != Some('"') {
            self.keep('r');
            return;
        }
        let line = self.line;
        for _ in 0..hashes + 2 {
            self.blank();
        }
        let start = self.at;
        let ends = |reader: &Self| {
            reader.peek(0) == Some('"') && (1..=hashes).all(|n| reader.peek(n) == Some('#'))
        };
        self.blank_while(|reader| !ends(reader));
        self.strings
            .push((line, self.rest[start..self.at].iter().collect()));
        for _ in 0..=hashes {
            self.blank();
        }
    }

    /// A character literal is blanked, a lifetime is kept.
    fn quote(&mut self) {
        if self.peek(1) == Some('\\') {
            for _ in 0..3 {
                self.blank();
            }
            self.blank_while(|reader| reader.peek(0) != Some('\''));
            self.blank();
        } else if self.peek(2) == Some('\'') {
            for _ in 0..3 {
                self.blank();
            }
        } else {
            self.keep('\'');
        }
    }
}

/// Whether a character can be part of a name.
pub(super) fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether a text holds a word that is not a part of a longer name.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    let bounded = |edge: Option<char>, outside: Option<char>| {
        !(edge.is_some_and(is_name) && outside.is_some_and(is_name))
    };
    text.match_indices(word).any(|(start, found)| {
        bounded(word.chars().next(), text[..start].chars().next_back())
            && bounded(
                word.chars().next_back(),
                text[start + found.len()..].chars().next(),
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked_and_lines_keep_their_numbers() {
        let text = [
            "let a = \"x // y\"; // z",
            "/* f64",
            " /* f32 */ */ let b = r#\"q\"w\"#;",
            "f(b\"k\\\"l\");",
        ];
        let read = read(&text.join("\n"));
        let code = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<String> = read.code.lines().map(code).collect();
        assert_eq!(lines, ["let a = ;", "", "let b = ;", "f(b );"]);
        let strings = [(1, "x // y"), (3, "q\"w"), (4, "k\\\"l")];
        assert_eq!(
            read.strings,
            strings.map(|(line, text)| (line, text.to_owned()))
        );
    }

    #[test]
    fn characters_are_literals_and_lifetimes_are_code() {
        let read = read("fn f<'a>(x: &'a str) { g('\"', '\\'', '\\u{1F600}', \"s\") }");
        assert!(read.code.starts_with("fn f<'a>(x: &'a str) { g("));
        assert!(!read.code.contains('"'));
        assert_eq!(read.strings, [(1, "s".to_owned())]);
    }

    #[test]
    fn a_word_is_not_found_inside_a_longer_name() {
        assert!(has_word("let x: f64 = y", "f64"));
        assert!(!has_word("x.as_secs_f64()", "f64"));
        assert!(!has_word("f64_histogram", "f64"));
        assert!(has_word("todo!()", "todo!"));
        assert!(!has_word("DecisionStatus::new", "Status::new"));
    }
}
