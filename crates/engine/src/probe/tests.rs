//! Every kind of check beside a stand-in for its service.

mod case;
mod oauth;
mod requests;
mod signed;
mod snowflake;
mod stand_in;
