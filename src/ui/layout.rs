//! Where everything stands, from the size alone.
//!
//! ```text
//! Wide (from 132 columns; from 100 with the stepper    Normal (76 to 99)
//! as a line above the panes)
//! +--------------------------------------------+   +------------------------------+
//! | openrouter-doctor              host · key  |   | 1 Paste  2 Diagnosis  3 Key …|
//! |--------------------------------------------|   |------------------------------|
//! | 1 Paste    | ✗ the verdict, one sentence   |   | ✗ the verdict, one sentence  |
//! | 2 Diagnos. |   how sure, whose fault       |   |   how sure, whose fault      |
//! | 3 Key      |-------------------------------|   |------------------------------|
//! | 4 Credits  | main             | evidence   |   | main                         |
//! | 5 Model    |                  |            |   |                              |
//! | 6 Test     |                  |            |   |------------------------------|
//! | 7 Actions  |                  |            |   | evidence, four lines         |
//! |--------------------------------------------|   |------------------------------|
//! | Enter go on  ? help                        |   | Enter go on  ? help          |
//! +--------------------------------------------+   +------------------------------+
//!
//! Narrow (40 to 75)           Too small (under 40x6)
//! +----------------------+    +----------------+
//! | 3/7 Key              |    | Needs 40 x 6,  |
//! |----------------------|    | this is 30 x 9 |
//! | ✗ the verdict        |    +----------------+
//! | main, or evidence    |
//! | (Tab changes over)   |
//! |----------------------|
//! | Enter go on   ? help |
//! +----------------------+
//! ```
//!
//! Under twelve rows the stages and the lines give way to the verdict and what to do.

use ratatui::layout::Rect;

/// Smallest width that is drawn.
pub const MIN_WIDTH: u16 = 40;
/// Smallest height that is drawn.
pub const MIN_HEIGHT: u16 = 6;
/// From here on there is room for the stages and for lines between the panes.
const ROOM_FOR_STAGES: u16 = 12;

/// From here on the verdict has its facts, and the panes a strip of them.
pub const ROOMY: u16 = 18;

/// The form that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutForm {
    /// Stepper left, evidence right.
    Wide,
    /// Stepper on top, evidence below.
    Normal,
    /// One column.
    Narrow,
    /// A notice only.
    TooSmall,
}

impl LayoutForm {
    /// The form for a size.
    #[must_use]
    pub fn of(width: u16, height: u16) -> Self {
        if width < MIN_WIDTH || height < MIN_HEIGHT {
            Self::TooSmall
        } else if width >= 100 && height >= 20 {
            Self::Wide
        } else if width >= 76 {
            Self::Normal
        } else {
            Self::Narrow
        }
    }
}

/// Which pane the keys move in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// What is to be done now.
    #[default]
    Main,
    /// What is known so far.
    Evidence,
}

/// A line between panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divider {
    /// From left to right.
    Horizontal(Rect),
    /// From top to bottom.
    Vertical(Rect),
}

/// The areas of one frame. An area may be empty; none leaves the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Its form.
    pub form: LayoutForm,
    /// Program, host, key: wide form only.
    pub title: Rect,
    /// The stages.
    pub stepper: Rect,
    /// The verdict.
    pub verdict: Rect,
    /// The main pane.
    pub main: Rect,
    /// What is known; empty where it takes turns with the main pane.
    pub evidence: Rect,
    /// What to do, at the foot of a main pane that leaves room for it; else empty.
    pub to_do: Rect,
    /// What goes away by itself; empty while there is nothing.
    pub notice: Rect,
    /// The keys.
    pub footer: Rect,
    /// Lines between them.
    pub dividers: Vec<Divider>,
}

impl Layout {
    /// The layout of a frame. `verdict` and `strip` are the numbers of lines that the verdict and, below the main pane,
    /// the facts would like to have.
    #[must_use]
    pub fn of(frame: Rect, pane: Pane, verdict: u16, strip: u16) -> Self {
        let form = LayoutForm::of(frame.width, frame.height);
        match form {
            LayoutForm::Wide => wide(frame, verdict),
            LayoutForm::Normal | LayoutForm::Narrow => stacked(form, frame, pane, verdict, strip),
            LayoutForm::TooSmall => Self {
                form,
                title: Rect::ZERO,
                stepper: Rect::ZERO,
                verdict: Rect::ZERO,
                main: frame,
                evidence: Rect::ZERO,
                to_do: Rect::ZERO,
                notice: Rect::ZERO,
                footer: Rect::ZERO,
                dividers: Vec::new(),
            },
        }
    }
}

/// Rows that the panes keep beside a notice.
const BESIDE_NOTICE: u16 = 3;

impl Layout {
    /// Makes room for a notice of so many rows at the foot of the panes; where there is none it lies on top of them.
    #[must_use]
    pub fn with_notice(mut self, frame: Rect, rows: u16) -> Self {
        let across = |y: u16| Rect { y, height: rows, ..frame };
        let (wide, panes) =
            (self.form == LayoutForm::Wide, if self.main.is_empty() { self.evidence } else { self.main });
        if panes.height < rows + BESIDE_NOTICE {
            self.notice = across(self.footer.y.saturating_sub(rows));
            return self;
        }
        self.notice = across(panes.bottom() - rows);
        for pane in [&mut self.main, &mut self.evidence] {
            if wide || pane.y == panes.y {
                pane.height = pane.height.saturating_sub(rows);
            }
        }
        self
    }

    /// Gives so many rows at the foot of the main pane to what to do, under a line.
    #[must_use]
    pub fn with_to_do(mut self, rows: u16) -> Self {
        let mut cut = Rows::new(self.main);
        self.to_do = cut.bottom(rows);
        let line = cut.bottom(1);
        self.dividers.push(Divider::Horizontal(line));
        self.main = cut.rest();
        self
    }
}

const STEPPER_WIDTH: u16 = 28;

/// From here on the stepper has room beside the panes; below it is a line on top of them.
const STEPPER_BESIDE: u16 = 132;

fn wide(frame: Rect, verdict: u16) -> Layout {
    let mut rows = Rows::new(frame);
    let title = rows.top(1);
    let beside = frame.width >= STEPPER_BESIDE;
    let above = if beside { Rect::ZERO } else { rows.top(1) };
    let mut dividers = vec![Divider::Horizontal(rows.top(1))];
    let footer = rows.bottom(1);
    dividers.push(Divider::Horizontal(rows.bottom(1)));
    let body = rows.rest();
    let mut columns = Columns::new(body);
    let stepper = if beside {
        let area = columns.left(STEPPER_WIDTH);
        dividers.push(Divider::Vertical(columns.left(1)));
        area
    } else {
        above
    };
    let mut right = Rows::new(columns.rest());
    let verdict = if verdict == 0 {
        Rect::ZERO
    } else {
        let area = right.top(verdict.min(5));
        dividers.push(Divider::Horizontal(right.top(1)));
        area
    };
    let panes = right.rest();
    let evidence_width = (panes.width * 2 / 5).clamp(28, 56);
    let mut columns = Columns::new(panes);
    let evidence = columns.right(evidence_width);
    dividers.push(Divider::Vertical(columns.right(1)));
    Layout {
        form: LayoutForm::Wide,
        title: inset(title),
        stepper: inset(stepper),
        verdict: inset(verdict),
        main: inset(columns.rest()),
        evidence: inset(evidence),
        to_do: Rect::ZERO,
        notice: Rect::ZERO,
        footer: inset(footer),
        dividers,
    }
}

fn stacked(form: LayoutForm, frame: Rect, pane: Pane, verdict: u16, strip: u16) -> Layout {
    let mut rows = Rows::new(frame);
    if frame.height < ROOM_FOR_STAGES {
        return low(form, rows, pane, verdict);
    }
    let stepper = rows.top(1);
    let mut dividers = vec![Divider::Horizontal(rows.top(1))];
    let footer = rows.bottom(1);
    dividers.push(Divider::Horizontal(rows.bottom(1)));
    let roomy = frame.height >= ROOMY;
    let verdict = if verdict == 0 {
        Rect::ZERO
    } else {
        let area = rows.top(verdict.min(if roomy { 4 } else { 3 }));
        dividers.push(Divider::Horizontal(rows.top(1)));
        area
    };
    let evidence = if form == LayoutForm::Normal && roomy && pane == Pane::Main {
        let area = rows.bottom(if frame.height >= 30 { strip.max(5) } else { strip });
        dividers.push(Divider::Horizontal(rows.bottom(1)));
        area
    } else {
        Rect::ZERO
    };
    let body = rows.rest();
    let (main, evidence) = if pane == Pane::Evidence { (Rect::ZERO, body) } else { (body, evidence) };
    Layout {
        form,
        title: Rect::ZERO,
        stepper: inset(stepper),
        verdict: inset(verdict),
        main: inset(main),
        evidence: inset(evidence),
        to_do: Rect::ZERO,
        notice: Rect::ZERO,
        footer: inset(footer),
        dividers,
    }
}

/// A few rows, as of a split window: the verdict, what to do, the keys.
fn low(form: LayoutForm, mut rows: Rows, pane: Pane, verdict: u16) -> Layout {
    let footer = rows.bottom(1);
    let most = if rows.0.height >= 7 { 2 } else { 1 };
    let verdict = rows.top(verdict.min(most));
    let body = rows.rest();
    let (main, evidence) = if pane == Pane::Evidence { (Rect::ZERO, body) } else { (body, Rect::ZERO) };
    Layout {
        form,
        title: Rect::ZERO,
        stepper: Rect::ZERO,
        verdict: inset(verdict),
        main: inset(main),
        evidence: inset(evidence),
        to_do: Rect::ZERO,
        notice: Rect::ZERO,
        footer: inset(footer),
        dividers: Vec::new(),
    }
}

/// One column of air on both sides.
fn inset(area: Rect) -> Rect {
    if area.width <= 2 {
        return area;
    }
    Rect { x: area.x.saturating_add(1), width: area.width - 2, ..area }
}

/// Cuts rows off an area; what is not there is cut as an empty row.
struct Rows(Rect);

impl Rows {
    fn new(area: Rect) -> Self {
        Self(area)
    }

    fn top(&mut self, height: u16) -> Rect {
        let height = height.min(self.0.height);
        let cut = Rect { height, ..self.0 };
        self.0.y = self.0.y.saturating_add(height);
        self.0.height -= height;
        cut
    }

    fn bottom(&mut self, height: u16) -> Rect {
        let height = height.min(self.0.height);
        self.0.height -= height;
        Rect { y: self.0.y.saturating_add(self.0.height), height, ..self.0 }
    }

    fn rest(self) -> Rect {
        self.0
    }
}

/// Cuts columns off an area.
struct Columns(Rect);

impl Columns {
    fn new(area: Rect) -> Self {
        Self(area)
    }

    fn left(&mut self, width: u16) -> Rect {
        let width = width.min(self.0.width);
        let cut = Rect { width, ..self.0 };
        self.0.x = self.0.x.saturating_add(width);
        self.0.width -= width;
        cut
    }

    fn right(&mut self, width: u16) -> Rect {
        let width = width.min(self.0.width);
        self.0.width -= width;
        Rect { x: self.0.x.saturating_add(self.0.width), width, ..self.0 }
    }

    fn rest(self) -> Rect {
        self.0
    }
}
