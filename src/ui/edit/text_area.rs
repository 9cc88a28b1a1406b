//! The paste: up to 4 MiB in one string with an index of its lines.
//!
//! All costs per key press and per frame are those of the visible rows or of a memory move, never of
//! the whole text's layout: lines are indexed once, a very long line is indexed in blocks, and rows
//! are found from the top row downwards, not counted from the start.

use super::line::{after, before};
use super::text::Text;
use super::undo::{Change, Undo};
use crate::core::reading::LIMIT;
use crate::show::wrap::{floor, grapheme_width};
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// A line longer than this is laid out in blocks of this size, so that one line of a megabyte costs
/// no more to show than one of a page. Bytes.
const BLOCK: usize = 4096;

/// Text of several lines with a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextArea {
    text: Text,
    /// The text is just as one input brought it.
    untouched: bool,
    /// Starts of lines and of the further blocks of long lines, ascending, beginning with 0.
    starts: Vec<usize>,
    cursor: usize,
    /// Column that up and down try to keep.
    goal: Option<usize>,
    /// Byte offset of the first visible row.
    top: usize,
    undo: Undo,
}

/// One visible row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisibleRow {
    /// First byte.
    pub start: usize,
    /// One past its last byte, without the line break.
    pub end: usize,
}

impl TextArea {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, to be held by others too.
    pub fn share(&mut self) -> Arc<str> {
        self.text.share()
    }

    /// One insertion brought the text, and nothing was changed since.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.untouched
    }

    /// Byte offset of the cursor.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Nothing stands there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Number of lines.
    #[must_use]
    pub fn line_count(&self) -> usize {
        memchr::memchr_iter(b'\n', self.text.as_bytes()).count() + 1
    }

    /// Replaces everything; the cursor stays where it was as far as that can be.
    pub fn replace(&mut self, text: Arc<str>) {
        self.undo.forget();
        self.text = Text::shared(text);
        self.untouched = false;
        self.cursor = floor(&self.text, self.cursor.min(self.text.len()));
        self.top = floor(&self.text, self.top.min(self.text.len()));
        self.goal = None;
        self.index();
    }

    /// Inserts at the cursor. False when it would pass the limit: then nothing changes.
    pub fn insert(&mut self, text: &str) -> bool {
        if self.text.len() + text.len() > LIMIT {
            return false;
        }
        let at = self.cursor;
        self.untouched = self.text.is_empty();
        self.text.own().insert_str(at, text);
        self.cursor += text.len();
        self.reindex(at, 0, text.len());
        self.goal = None;
        self.undo.note(Change { at, removed: String::new(), inserted: text.len() }, LIMIT);
        true
    }

    /// Takes the last change back. False when there is none.
    pub fn undo(&mut self) -> bool {
        let Some(change) = self.undo.pop() else { return false };
        let end = change.at + change.inserted;
        if self.text.get(change.at..end).is_none() {
            return false;
        }
        self.text.own().replace_range(change.at..end, &change.removed);
        self.untouched = false;
        self.cursor = change.at + change.removed.len();
        self.goal = None;
        self.index();
        true
    }

    /// Puts the cursor before the byte at this place.
    pub fn go_to(&mut self, at: usize) {
        self.cursor = floor(&self.text, at.min(self.text.len()));
        self.goal = None;
    }

    /// Removes the grapheme before the cursor.
    pub fn backspace(&mut self) {
        let start = self.before_cursor();
        self.remove(start, self.cursor);
    }

    /// Removes the grapheme after the cursor.
    pub fn delete(&mut self) {
        let end = self.after_cursor();
        self.remove(self.cursor, end);
    }

    /// Empties it.
    pub fn clear(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let mut undo = std::mem::take(&mut self.undo);
        let removed = std::mem::take(self.text.own());
        undo.note(Change { at: 0, removed, inserted: 0 }, LIMIT);
        *self = Self { undo, ..Self::default() };
    }

    fn remove(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let removed = self.text[start..end].to_string();
        self.undo.note(Change { at: start, removed, inserted: 0 }, LIMIT);
        self.text.own().replace_range(start..end, "");
        self.untouched = false;
        self.cursor = start;
        self.top = floor(&self.text, self.top.min(self.text.len()));
        self.reindex(start, end - start, 0);
        self.goal = None;
    }

    /// One grapheme to the left.
    pub fn left(&mut self) {
        self.cursor = self.before_cursor();
        self.goal = None;
    }

    /// One grapheme to the right.
    pub fn right(&mut self) {
        self.cursor = self.after_cursor();
        self.goal = None;
    }

    /// To the start of the row.
    pub fn home(&mut self, columns: usize) {
        self.cursor = self.row_of(self.cursor, columns).start;
        self.goal = None;
    }

    /// To the end of the row.
    pub fn end(&mut self, columns: usize) {
        let row = self.row_of(self.cursor, columns);
        // The end of a wrapped row is the start of the next one; stay on this one.
        let wrapped = row.end < self.text.len() && self.text.as_bytes().get(row.end) != Some(&b'\n');
        self.cursor =
            if wrapped { before(&self.text[row.start..row.end], row.end - row.start) + row.start } else { row.end };
        self.goal = None;
    }

    /// To the start of the text.
    pub fn first(&mut self) {
        self.cursor = 0;
        self.goal = None;
    }

    /// To the end of the text.
    pub fn last(&mut self) {
        self.cursor = self.text.len();
        self.goal = None;
    }

    /// Some rows up.
    pub fn up(&mut self, rows: usize, columns: usize) {
        let mut row = self.row_of(self.cursor, columns);
        let goal = self.goal.unwrap_or_else(|| self.column(row));
        for _ in 0..rows {
            let Some(above) = self.row_before(row, columns) else { break };
            row = above;
        }
        self.cursor = self.at_column(row, goal);
        self.goal = Some(goal);
    }

    /// Some rows down.
    pub fn down(&mut self, rows: usize, columns: usize) {
        let mut row = self.row_of(self.cursor, columns);
        let goal = self.goal.unwrap_or_else(|| self.column(row));
        for _ in 0..rows {
            let Some(below) = self.row_after(row, columns) else { break };
            row = below;
        }
        self.cursor = self.at_column(row, goal);
        self.goal = Some(goal);
    }

    /// The visible rows, scrolled no further than needed to show the cursor.
    #[must_use]
    pub fn rows(&self, columns: usize, height: usize) -> Vec<VisibleRow> {
        let mut rows = self.rows_from(self.top, columns, height);
        let cursor = self.row_of(self.cursor, columns);
        if rows.iter().any(|row| row.start == cursor.start) || height == 0 {
            return rows;
        }
        let above = rows.first().is_some_and(|first| cursor.start < first.start);
        let top = if above { cursor } else { self.rows_up_to(cursor, columns, height) };
        rows = self.rows_from(top.start, columns, height);
        rows
    }

    /// The row that stands `height` rows above the end of a screen that ends with `last`.
    fn rows_up_to(&self, last: VisibleRow, columns: usize, height: usize) -> VisibleRow {
        let mut missing = height;
        let mut block = self.block_of(last.start);
        loop {
            let rows = self.rows_in(block, columns);
            let upto = rows.iter().take_while(|row| row.start <= last.start).count();
            if upto >= missing {
                return rows.get(upto - missing).copied().unwrap_or(last);
            }
            missing -= upto;
            let Some(before) = block.start.checked_sub(1) else { return VisibleRow { start: 0, end: 0 } };
            block = self.block_of(before);
        }
    }

    /// Remembers the scroll position, so that the next frame moves no more than it must.
    pub fn settle(&mut self, columns: usize, height: usize) {
        self.top = self.rows(columns, height).first().map_or(0, |row| row.start);
    }

    /// Each block is laid out once, however many of its rows are shown.
    fn rows_from(&self, top: usize, columns: usize, height: usize) -> Vec<VisibleRow> {
        let mut rows: Vec<VisibleRow> = Vec::with_capacity(height);
        let mut index = self.starts.partition_point(|start| *start <= top).saturating_sub(1);
        let mut at = top;
        while rows.len() < height {
            let within = self.rows_in(self.block_of(at), columns);
            let first = within.iter().rposition(|row| row.start <= at).unwrap_or(0);
            rows.extend(within.into_iter().skip(first).take(height - rows.len()));
            index += 1;
            match self.starts.get(index) {
                Some(next) => at = *next,
                None => break,
            }
        }
        rows
    }

    /// The row that a byte offset is on.
    #[must_use]
    pub fn row_of(&self, at: usize, columns: usize) -> VisibleRow {
        let block = self.block_of(at);
        let rows = self.rows_in(block, columns);
        let mut found = rows.first().copied().unwrap_or(VisibleRow { start: block.start, end: block.end });
        for row in rows {
            if row.start <= at {
                found = row;
            }
        }
        found
    }

    fn row_before(&self, row: VisibleRow, columns: usize) -> Option<VisibleRow> {
        let block = self.block_of(row.start);
        let within = self.rows_in(block, columns);
        if let Some(above) = within.iter().rev().find(|it| it.start < row.start) {
            return Some(*above);
        }
        let at = block.start.checked_sub(1)?;
        self.rows_in(self.block_of(at), columns).last().copied()
    }

    fn row_after(&self, row: VisibleRow, columns: usize) -> Option<VisibleRow> {
        let block = self.block_of(row.start);
        if let Some(below) = self.rows_in(block, columns).into_iter().find(|it| it.start > row.start) {
            return Some(below);
        }
        let index = self.starts.partition_point(|start| *start <= row.start);
        let next = *self.starts.get(index)?;
        self.rows_in(self.block_of(next), columns).first().copied()
    }

    /// The line, or block of a long line, that an offset is in; without its line break.
    fn block_of(&self, at: usize) -> VisibleRow {
        let index = self.starts.partition_point(|start| *start <= at);
        let start = index.checked_sub(1).and_then(|it| self.starts.get(it)).copied().unwrap_or(0);
        let end = self.starts.get(index).copied().unwrap_or(self.text.len());
        let end = if end > start && self.text.as_bytes().get(end - 1) == Some(&b'\n') { end - 1 } else { end };
        VisibleRow { start, end }
    }

    fn rows_in(&self, block: VisibleRow, columns: usize) -> Vec<VisibleRow> {
        let columns = columns.max(1);
        let text = &self.text[block.start..block.end];
        let mut rows = Vec::new();
        let mut start = block.start;
        let mut used = 0;
        for (at, grapheme) in text.grapheme_indices(true) {
            let wide = grapheme_width(grapheme);
            if used + wide > columns && used > 0 {
                rows.push(VisibleRow { start, end: block.start + at });
                start = block.start + at;
                used = 0;
            }
            used += wide;
        }
        rows.push(VisibleRow { start, end: block.end });
        rows
    }

    fn column(&self, row: VisibleRow) -> usize {
        let end = self.cursor.clamp(row.start, row.end);
        crate::show::wrap::width(&self.text[row.start..end])
    }

    fn at_column(&self, row: VisibleRow, goal: usize) -> usize {
        let mut used = 0;
        for (at, grapheme) in self.text[row.start..row.end].grapheme_indices(true) {
            let wide = grapheme_width(grapheme);
            if used + wide > goal {
                return row.start + at;
            }
            used += wide;
        }
        row.end
    }

    /// A window around the cursor is enough to find a grapheme's bounds, whatever the text's size.
    fn before_cursor(&self) -> usize {
        let from = floor(&self.text, self.cursor.saturating_sub(256));
        from + before(&self.text[from..self.cursor], self.cursor - from)
    }

    fn after_cursor(&self) -> usize {
        let to = floor(&self.text, (self.cursor + 256).min(self.text.len()));
        self.cursor + after(&self.text[self.cursor..to], 0)
    }

    fn index(&mut self) {
        self.starts.clear();
        self.starts.push(0);
        index_lines(&self.text, 0, self.text.len(), &mut self.starts);
    }

    /// Renews the index of the lines touched by an edit and moves the rest along.
    fn reindex(&mut self, at: usize, removed: usize, inserted: usize) {
        let bytes = self.text.as_bytes();
        let line = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |it| it + 1);
        let stop = at + inserted;
        let line_end = memchr::memchr(b'\n', &bytes[stop..]).map_or(bytes.len(), |it| stop + it + 1);
        let old_end = line_end + removed - inserted;
        let first = self.starts.partition_point(|start| *start <= line);
        let last = self.starts.partition_point(|start| *start <= old_end).max(first);
        let mut rest = self.starts.split_off(last.min(self.starts.len()));
        self.starts.truncate(first);
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        index_lines(&self.text, line, line_end, &mut self.starts);
        for start in &mut rest {
            *start = *start + inserted - removed;
        }
        self.starts.append(&mut rest);
    }
}

/// Appends the starts that follow `from`: after each line break, and at each block of a long line.
fn index_lines(text: &str, from: usize, to: usize, starts: &mut Vec<usize>) {
    let mut line = from;
    for at in memchr::memchr_iter(b'\n', &text.as_bytes()[from..to]) {
        let end = from + at + 1;
        index_blocks(text, line, end, starts);
        starts.push(end);
        line = end;
    }
    index_blocks(text, line, to, starts);
}

fn index_blocks(text: &str, line: usize, end: usize, starts: &mut Vec<usize>) {
    let mut at = line;
    while end - at > BLOCK + 1 {
        at = floor(text, at + BLOCK);
        starts.push(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(text: &str) -> TextArea {
        let mut area = TextArea::default();
        assert!(area.insert(text));
        area
    }

    fn reindexed(area: &TextArea) -> Vec<usize> {
        let mut whole = area.clone();
        whole.index();
        whole.starts
    }

    #[test]
    fn the_index_after_edits_is_that_of_the_whole_text() {
        let mut area = area("one\ntwo\n\nthree");
        assert_eq!(area.starts, [0, 4, 8, 9]);
        for step in 0..400_usize {
            match step % 7 {
                0 => drop(area.insert("ab\ncd")),
                1 => area.backspace(),
                2 => area.up(1, 10),
                3 => area.delete(),
                4 => drop(area.insert("\n")),
                5 => area.left(),
                _ => drop(area.insert(&"x".repeat(if step % 5 == 0 { 9000 } else { 3 }))),
            }
            assert_eq!(area.starts, reindexed(&area), "after step {step}");
        }
        while !area.is_empty() {
            area.last();
            for _ in 0..area.text().len().min(3000) {
                area.backspace();
            }
            assert_eq!(area.starts, reindexed(&area));
        }
    }

    #[test]
    fn rows_wrap_by_columns_and_follow_the_cursor() {
        let mut area = area("abcdef\n中文字\n");
        let shown = |area: &TextArea| -> Vec<String> {
            area.rows(4, 3).iter().map(|row| area.text()[row.start..row.end].to_string()).collect()
        };
        assert_eq!(shown(&area), ["中文", "字", ""]);
        area.first();
        area.settle(4, 3);
        assert_eq!(shown(&area), ["abcd", "ef", "中文"]);
        area.right();
        area.right();
        area.down(1, 4);
        assert_eq!(area.cursor(), 6, "the short row's end");
        area.down(1, 4);
        assert_eq!(area.cursor(), 10, "the kept column 2 is after the first wide character");
    }

    #[test]
    fn a_screen_of_rows_is_that_of_going_down_row_by_row() {
        let text = format!("a\n{}\n\n{}end", "wide 中文 line ".repeat(700), "x".repeat(9000));
        let mut area = area(&text);
        for columns in [3, 10, 79] {
            for from in [0, 2, 5000, 9000, text.len()] {
                area.cursor = floor(&text, from);
                area.settle(columns, 12);
                let rows = area.rows(columns, 12);
                assert!(rows.contains(&area.row_of(area.cursor, columns)));
                for pair in rows.windows(2) {
                    assert_eq!(area.row_after(pair[0], columns), Some(pair[1]), "{columns} columns, from {from}");
                    assert_eq!(area.row_before(pair[1], columns), Some(pair[0]), "{columns} columns, from {from}");
                }
            }
        }
        area.last();
        area.settle(79, 12);
        assert_eq!(area.rows(79, 12).len(), 12, "the screen is full at the end of the text");
    }

    #[test]
    fn a_paste_past_the_limit_changes_nothing() {
        let mut area = area("kept");
        assert!(!area.insert(&"x".repeat(LIMIT)));
        assert_eq!(area.text(), "kept");
    }

    #[test]
    fn graphemes_are_removed_whole() {
        let mut area = area("a👩‍👩‍👧");
        area.backspace();
        assert_eq!(area.text(), "a");
    }
}
