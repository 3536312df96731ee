//! Sums up samples, and holds the figures against the project's aims.

use std::time::Duration;

use serde_json::{Map, Value, json};

#[derive(Clone, Copy)]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

/// The figures with an aim, by their JSON Pointer (RFC 6901).
const AIMS: [(&str, Bound); 47] = [
    ("/start_ms/keychain/median", Bound::AtMost(100.0)),
    ("/start_ms/passphrase/median", Bound::AtMost(300.0)),
    ("/idle_memory_mb/keychain", Bound::AtMost(40.0)),
    ("/idle_memory_mb/passphrase", Bound::AtMost(40.0)),
    (
        "/status_requests_per_second/connections_1/ratio",
        Bound::AtLeast(0.5),
    ),
    (
        "/status_requests_per_second/connections_16/ratio",
        Bound::AtLeast(0.6),
    ),
    (
        "/status_requests_per_second/connections_16/p99_ms",
        Bound::AtMost(5.0),
    ),
    ("/scale/p50_ratio", Bound::AtMost(1.5)),
    ("/load/errors", Bound::AtMost(0.0)),
    ("/load/reads_ms/p99", Bound::AtMost(50.0)),
    ("/load/writes_ms/p99", Bound::AtMost(150.0)),
    ("/load/descriptors/after", Bound::AtMost(200.0)),
    ("/run_ms/added/median", Bound::AtMost(2.0)),
    ("/unlock_ms/keychain/median", Bound::AtMost(20.0)),
    ("/unlock_ms/passphrase/median", Bound::AtMost(300.0)),
    ("/vault/sealing_ms", Bound::AtMost(1.0)),
    ("/vault/opening_among_many_ms", Bound::AtMost(1.0)),
    ("/connections/list_ms/p95", Bound::AtMost(20.0)),
    ("/connections/search_ms/p95", Bound::AtMost(20.0)),
    ("/clients/ratio", Bound::AtLeast(100.0)),
    ("/clients/growth", Bound::AtLeast(1.0)),
    ("/window/start_ms/ratio", Bound::AtMost(1.5)),
    ("/window/idle_memory_mb/ratio", Bound::AtMost(1.6)),
    (
        "/canvas/chromium/nodes_1000/ready_ms/ratio",
        Bound::AtMost(1.5),
    ),
    (
        "/canvas/chromium/nodes_5000/ready_ms/ratio",
        Bound::AtMost(1.5),
    ),
    (
        "/canvas/chromium/nodes_1000/ready_ms/patchbay",
        Bound::AtMost(800.0),
    ),
    (
        "/canvas/chromium/nodes_5000/ready_ms/patchbay",
        Bound::AtMost(1_600.0),
    ),
    (
        "/canvas/chromium/nodes_10000/ready_ms/patchbay",
        Bound::AtMost(3_000.0),
    ),
    // 60 frames a second.
    (
        "/canvas/chromium/nodes_1000/pan_frame_ms/patchbay/p95",
        Bound::AtMost(17.0),
    ),
    (
        "/canvas/chromium/nodes_1000/zoom_frame_ms/patchbay/p95",
        Bound::AtMost(17.0),
    ),
    (
        "/canvas/chromium/nodes_1000/drag_frame_ms/patchbay/p95",
        Bound::AtMost(17.0),
    ),
    (
        "/canvas/chromium/nodes_5000/pan_frame_ms/patchbay/p95",
        Bound::AtMost(17.0),
    ),
    (
        "/canvas/chromium/nodes_5000/zoom_frame_ms/patchbay/p95",
        Bound::AtMost(17.0),
    ),
    (
        "/canvas/chromium/nodes_5000/drag_frame_ms/patchbay/p95",
        Bound::AtMost(17.0),
    ),
    // 30 frames a second.
    (
        "/canvas/chromium/nodes_10000/pan_frame_ms/patchbay/p95",
        Bound::AtMost(34.0),
    ),
    (
        "/canvas/chromium/nodes_10000/zoom_frame_ms/patchbay/p95",
        Bound::AtMost(34.0),
    ),
    (
        "/canvas/chromium/nodes_10000/drag_frame_ms/patchbay/p95",
        Bound::AtMost(34.0),
    ),
    ("/canvas/chromium/nodes_5000/heap_mb", Bound::AtMost(40.0)),
    // How long a key keeps the thread that draws the next frame busy. By the clock, and what may wait, is
    // told beside it: neither has an aim.
    (
        "/canvas/chromium/nodes_1000/key_task_cpu_ms/max",
        Bound::AtMost(16.0),
    ),
    (
        "/canvas/chromium/nodes_5000/key_task_cpu_ms/max",
        Bound::AtMost(16.0),
    ),
    (
        "/canvas/chromium/nodes_10000/key_task_cpu_ms/max",
        Bound::AtMost(16.0),
    ),
    (
        "/canvas/chromium/nodes_1000/option_key_task_cpu_ms/max",
        Bound::AtMost(16.0),
    ),
    (
        "/canvas/chromium/nodes_1000/note_key_task_cpu_ms/max",
        Bound::AtMost(16.0),
    ),
    (
        "/canvas/chromium/nodes_5000/option_key_task_cpu_ms/max",
        Bound::AtMost(16.0),
    ),
    (
        "/canvas/chromium/nodes_5000/note_key_task_cpu_ms/max",
        Bound::AtMost(16.0),
    ),
    ("/canvas/chromium/undo_of_paste_ms", Bound::AtMost(100.0)),
    ("/canvas/window/pan_frame_ms/p95", Bound::AtMost(25.0)),
];

/// Each aim with its figure, and whether it is met; `null` where the figure is missing.
pub(crate) fn aims(figures: &Value) -> Value {
    let mut aims = Map::new();
    for (pointer, bound) in AIMS {
        let figure = figures.pointer(pointer).and_then(Value::as_f64);
        let (aim, met) = match bound {
            Bound::AtMost(limit) => (
                format!("at most {limit}"),
                figure.map(|figure| figure <= limit),
            ),
            Bound::AtLeast(limit) => (
                format!("at least {limit}"),
                figure.map(|figure| figure >= limit),
            ),
        };
        let name = pointer.trim_start_matches('/').replace('/', ".");
        aims.insert(name, json!({"aim": aim, "figure": figure, "met": met}));
    }
    aims.into()
}

/// Median, least and greatest of times, in milliseconds.
pub(crate) fn spread(times: &[Duration]) -> Value {
    let milliseconds: Vec<f64> = times
        .iter()
        .map(|time| time.as_secs_f64() * 1000.0)
        .collect();
    spread_of(&milliseconds)
}

/// Median, least and greatest, rounded to thousandths.
pub(crate) fn spread_of(samples: &[f64]) -> Value {
    let sorted = sorted(samples);
    json!({
        "median": round(median(samples)),
        "p95": round(at(&sorted, 0.95)),
        "p99": round(at(&sorted, 0.99)),
        "min": round(at(&sorted, 0.0)),
        "max": round(at(&sorted, 1.0)),
        "samples": sorted.len(),
    })
}

pub(crate) fn median(samples: &[f64]) -> f64 {
    at(&sorted(samples), 0.5)
}

pub(crate) fn round(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}

fn sorted(samples: &[f64]) -> Vec<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The sample at a share of the way from the least to the greatest, between two samples by their
/// distance. 0 where there are none.
fn at(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let mut below = 0;
    let mut place = share * to_f64(last);
    while place >= 1.0 && below < last {
        place -= 1.0;
        below += 1;
    }
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * place
}

fn to_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_sorts_its_samples() {
        let told = spread(&[3, 1, 2].map(Duration::from_millis));
        assert_eq!(
            told,
            json!({"median": 2.0, "p95": 2.9, "p99": 2.98, "min": 1.0, "max": 3.0, "samples": 3})
        );
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_two() {
        assert!((median(&[4.0, 1.0, 3.0, 2.0]) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn no_samples_have_a_spread_of_nothing() {
        assert_eq!(spread_of(&[])["samples"], 0);
    }

    #[test]
    fn aims_are_met_missed_or_unknown() {
        let figures = json!({
            "start_ms": {"keychain": null, "passphrase": {"median": 301.0}},
            "run_ms": {"added": {"median": 2.0}},
        });
        let aims = aims(&figures);
        assert_eq!(aims["start_ms.keychain.median"]["met"], Value::Null);
        assert_eq!(aims["start_ms.passphrase.median"]["met"], false);
        assert_eq!(aims["run_ms.added.median"]["met"], true);
    }
}
