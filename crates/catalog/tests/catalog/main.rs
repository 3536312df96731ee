//! Tests of the catalogue through its public interface.

#[cfg(test)]
mod check;
#[cfg(test)]
mod data;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod how_to_check;
#[cfg(test)]
mod input;
#[cfg(test)]
mod resolve;
#[cfg(test)]
mod schema;
mod sdk;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod support;
