use std::ops::Range;

/// A text, and what its lines say of who a comment belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines<'a>(pub(super) &'a str);

impl<'a> Lines<'a> {
    pub(super) fn slice(self, range: Range<usize>) -> &'a str {
        self.0.get(range).unwrap_or_default()
    }

    pub(super) fn rest(self, from: usize) -> &'a str {
        self.slice(from..self.0.len())
    }

    /// Where the line of `at` begins.
    pub(super) fn start(self, at: usize) -> usize {
        let start = self.slice(0..at).rfind('\n').map_or(0, |newline| newline + 1);
        // A byte order mark is no part of the first line.
        if start == 0 && self.0.starts_with('\u{feff}') { '\u{feff}'.len_utf8().min(at) } else { start }
    }

    /// Where the line of `at` ends, its line end included.
    pub(super) fn end(self, at: usize) -> usize {
        self.rest(at).find('\n').map_or(self.0.len(), |newline| at + newline + 1)
    }

    /// Characters before `at` in its line.
    pub(super) fn column(self, at: usize) -> usize {
        self.slice(self.start(at)..at).chars().count()
    }

    /// Whether nothing but space stands before `at` in its line.
    pub(super) fn begins_at(self, at: usize) -> bool {
        self.slice(self.start(at)..at).trim().is_empty()
    }

    /// The line end of this text.
    pub(super) fn newline(self) -> &'static str {
        match self.0.find('\n') {
            Some(at) if self.slice(0..at).ends_with('\r') => "\r\n",
            _ => "\n",
        }
    }

    /// Where the comment lines begin that stand right above the line of `head`, at its own column.
    pub(super) fn lead(self, head: usize) -> usize {
        let column = self.column(head);
        let mut lead = self.start(head);
        while lead > 0 {
            let above = self.start(lead - 1);
            if above == lead || !is_comment(self.slice(above..lead), |indent| indent == column) {
                break;
            }
            lead = above;
        }
        lead
    }

    /// Where the lines end that belong to what ends at `end` and begins at `column`: its own, and the comments below
    /// that are deeper.
    pub(super) fn tail(self, end: usize, column: usize) -> usize {
        let mut tail = self.end(end);
        let mut next = tail;
        while next < self.0.len() {
            let line = self.slice(next..self.end(next));
            next += line.len();
            if is_comment(line, |indent| indent > column) {
                tail = next;
            } else if !line.trim().is_empty() {
                break;
            }
        }
        tail
    }

    /// Just behind the colon that follows a key.
    pub(super) fn colon_after(self, key: usize) -> Option<usize> {
        let rest = self.rest(key);
        let colon = rest.trim_start_matches([' ', '\t']);
        colon.starts_with(':').then(|| key + rest.len() - colon.len() + 1)
    }

    /// The dash of the item whose value begins at `value`, in its line or in one above.
    pub(super) fn dash_before(self, value: usize) -> Option<usize> {
        let mut end = value;
        loop {
            let start = self.start(end);
            let mut before = without_comment(self.slice(start..end)).trim_end();
            while let Some(property) =
                before.rsplit(' ').next().filter(|it| it.starts_with(['&', '!', '|', '>']))
            {
                before = before.strip_suffix(property)?.trim_end();
            }
            if before.ends_with('-') {
                return Some(start + before.len() - 1);
            }
            if !before.is_empty() || start == 0 {
                return None;
            }
            end = start - 1;
        }
    }

    /// The comment that ends the line of `at`, from `at` on, where nothing else stands before it.
    pub(super) fn comment_after(self, at: usize) -> Option<&'a str> {
        let line = self.slice(at..self.end(at)).trim_end();
        line.trim_start().starts_with('#').then_some(line)
    }
}

fn is_comment(line: &str, fits: impl Fn(usize) -> bool) -> bool {
    let comment = line.trim_start();
    comment.starts_with('#') && fits(line.len() - comment.len())
}

/// Only for lines that hold no value.
fn without_comment(line: &str) -> &str {
    line.find(" #").map_or(if line.starts_with('#') { "" } else { line }, |at| &line[..at])
}

/// The same lines, further right or left; the first one stands where it stands.
pub(super) fn reindent(text: &str, from: usize, to: usize) -> String {
    let mut moved = String::with_capacity(text.len());
    for (position, line) in text.split_inclusive('\n').enumerate() {
        if position == 0 || line.trim().is_empty() {
            moved.push_str(line);
            continue;
        }
        moved.push_str(&shift(line, from, to));
    }
    moved
}

/// A line, further right or left, as far as it can go.
pub(super) fn shift(line: &str, from: usize, to: usize) -> String {
    let spaces = line.len() - line.trim_start_matches(' ').len();
    let wanted = (spaces + to).saturating_sub(from);
    " ".repeat(wanted) + &line[spaces..]
}
