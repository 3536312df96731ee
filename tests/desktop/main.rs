//! The real window: what it may do and what it may not, how it starts and ends, and the main job by
//! hand from the first start to a completed run.

#![cfg(target_os = "linux")]

mod accounts;
mod actions;
mod arrange;
mod clipboard;
mod drafts;
mod ends;
mod limits;
mod main_job;
mod zoom;
