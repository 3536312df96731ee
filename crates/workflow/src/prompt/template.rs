//! One Jinja template and its bounded rendering.

use std::collections::BTreeSet;
use std::io;
use std::sync::LazyLock;

use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde_json::Value;

use super::{PromptError, growth, guard};
use crate::python;

/// Bytes of a template.
const MAX_TEMPLATE: usize = 1024 * 1024;

/// Bytes that one template may print.
const MAX_OUTPUT: usize = 1024 * 1024;

/// Bytes that all templates of a prompt may print together.
const MAX_TOTAL: usize = 8 * 1024 * 1024;

/// Instructions that one template may run; a loop's round takes a handful.
const FUEL: u64 = 250_000;

/// Nested calls and loops.
const RECURSION: usize = 64;

/// Characters of an error that are passed on: it may quote a value at length.
const MAX_REASON: usize = 300;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Lenient);
    environment.set_recursion_limit(RECURSION);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(python::print);
    environment.set_unknown_method_callback(growth::method);
    growth::bound(&mut environment);
    // Prints the engine's own state.
    environment.remove_global("debug");
    environment
});

/// The variables that a template reads, without those that every template has.
pub(super) fn variables(place: &str, text: &str) -> Result<BTreeSet<String>, PromptError> {
    let template = parse(place, text, &Value::Null)?;
    let given: BTreeSet<&str> = ENVIRONMENT.globals().map(|(name, _)| name).collect();
    let names = template.undeclared_variables(false);
    Ok(names
        .into_iter()
        .filter(|name| !given.contains(name.as_str()))
        .collect())
}

/// The rendering of a prompt's templates, one after the other.
pub(super) struct Rendering<'v> {
    given: &'v Value,
    variables: minijinja::Value,
    left: usize,
}

impl<'v> Rendering<'v> {
    pub(super) fn new(given: &'v Value) -> Self {
        let variables = minijinja::Value::from_serialize(given);
        Self {
            given,
            variables,
            left: MAX_TOTAL,
        }
    }

    pub(super) fn render(&mut self, place: &str, text: &str) -> Result<String, PromptError> {
        let template = parse(place, text, self.given)?;
        let mut output = Bounded {
            text: Vec::new(),
            left: MAX_OUTPUT.min(self.left),
        };
        let rendered = template.render_captured_to(&self.variables, &mut output);
        rendered.map_err(|error| fail(place, &error))?;
        self.left -= output.text.len();
        // The engine writes whole strings, so what arrived is UTF-8.
        String::from_utf8(output.text).map_err(|_| PromptError::TooLarge {
            place: place.to_owned(),
        })
    }
}

fn parse<'t>(
    place: &str,
    text: &'t str,
    variables: &Value,
) -> Result<minijinja::Template<'t, 't>, PromptError> {
    if text.len() > MAX_TEMPLATE {
        return Err(PromptError::TooLarge {
            place: place.to_owned(),
        });
    }
    guard::check(text, variables).map_err(|error| fail(place, &error))?;
    ENVIRONMENT
        .template_from_str(text)
        .map_err(|error| fail(place, &error))
}

/// A buffer that refuses more than it may hold.
struct Bounded {
    text: Vec<u8>,
    left: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.left.checked_sub(bytes.len());
        self.left = left.ok_or(io::ErrorKind::FileTooLarge)?;
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn fail(place: &str, error: &minijinja::Error) -> PromptError {
    let place = place.to_owned();
    match error.kind() {
        ErrorKind::OutOfFuel | ErrorKind::WriteFailure => PromptError::TooLarge { place },
        _ => {
            let reason = error.to_string().chars().take(MAX_REASON).collect();
            PromptError::Template { place, reason }
        }
    }
}
