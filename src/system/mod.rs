//! The machine: clock, HTTP, browser, terminal, paths, locks, process. The only room that touches the outside world;
//! it is handed in as one [`System`], so that a test hands in another one.

pub mod browser;
pub mod clock;
pub mod hook;
pub mod http;
pub mod lock;
#[cfg(unix)]
pub mod memory;
pub mod paths;
pub mod process;
pub mod regular;
pub mod stdin;
pub mod terminal;

use std::sync::Arc;

use self::{browser::Browser, clock::Clock, http::Http, terminal::Terminal};

/// Everything the program knows of the world outside.
#[derive(Clone)]
pub struct System {
    pub browser: Arc<dyn Browser>,
    pub clock: Arc<dyn Clock>,
    pub http: Arc<dyn Http>,
    pub terminal: Arc<dyn Terminal>,
}
