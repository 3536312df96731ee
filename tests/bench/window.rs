//! From spawn of the window's program until its page is painted, and the memory of a window that
//! idles, beside a window with nothing in it, in turn.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use patchbay_desktop_tests::Desk;
use serde_json::{Value, json};

use crate::figures::{median, round, spread};
use crate::screen::Screen;

/// The accent of the light theme, which the brand mark has and the empty window is filled with. The
/// page paints it once its code runs: what is seen can be used.
const ACCENT: [u8; 3] = [0x51, 0x45, 0xcd];
const IDLE: Duration = Duration::from_secs(5);

pub(crate) fn measure(patchbay: &Path, empty: &Path, quick: bool) -> Result<Value> {
    let desk = Desk::new();
    let screen = Screen::connect(desk.screen())?;
    // The first start makes the data and the caches of fonts.
    for program in [patchbay, empty] {
        start(&desk, &screen, program, Duration::ZERO)?;
    }
    let (mut ours, mut theirs) = (Samples::default(), Samples::default());
    for _ in 0..if quick { 1 } else { 7 } {
        ours.add(start(&desk, &screen, patchbay, IDLE)?);
        theirs.add(start(&desk, &screen, empty, IDLE)?);
    }
    let ratio = |of: fn(&Samples) -> f64| round(of(&ours) / of(&theirs));
    Ok(json!({
        "start_ms": {
            "patchbay": spread(&ours.starts),
            "empty": spread(&theirs.starts),
            "ratio": ratio(Samples::start),
        },
        "idle_memory_mb": {
            "patchbay": round(ours.memory()),
            "empty": round(theirs.memory()),
            "ratio": ratio(Samples::memory),
        },
    }))
}

#[derive(Default)]
struct Samples {
    starts: Vec<Duration>,
    memory_mb: Vec<f64>,
}

impl Samples {
    fn add(&mut self, (start, memory): (Duration, f64)) {
        self.starts.push(start);
        self.memory_mb.push(memory);
    }

    /// The median, in seconds.
    fn start(&self) -> f64 {
        let seconds: Vec<f64> = self.starts.iter().map(Duration::as_secs_f64).collect();
        median(&seconds)
    }

    fn memory(&self) -> f64 {
        median(&self.memory_mb)
    }
}

/// Starts a program, lets it idle, and ends it: the time until it was painted, and its megabytes.
fn start(desk: &Desk, screen: &Screen, program: &Path, idle: Duration) -> Result<(Duration, f64)> {
    screen.wait_for(ACCENT, false)?;
    let start = Instant::now();
    let mut running = desk.start_program(program);
    screen.wait_for(ACCENT, true)?;
    let took = start.elapsed();
    thread::sleep(idle);
    let bytes = u32::try_from(running.memory() / 1_000)?;
    let memory = f64::from(bytes) / 1_000.0;
    running.signal("TERM");
    let (status, _) = running.ended();
    if status.code().is_none() && !program.ends_with("empty-window") {
        bail!("the window ended with {status}: {}", running.output());
    }
    Ok((took, memory))
}
