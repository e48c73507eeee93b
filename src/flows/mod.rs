//! Ways to sign in, one file per road. A flow returns what it got; it cannot store it.

pub mod callback;
pub mod device;
pub mod page;
pub mod paste;
pub mod redirect;
mod signed;

mod address;
mod crowd;
mod desk;
mod gate;
mod peer;

pub use redirect::{Caught, Denial, Transaction};
pub use signed::Extra;

/// Why a road ended without a grant.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FlowError {
    /// The person (or the provider) said no: exit 3, unless the provider's data knows what the code asks for.
    #[error("{message}")]
    Denied { code: String, message: String },
    /// Nothing came in time: exit 3.
    #[error("{0}")]
    TimedOut(String),
    /// A port is taken, no loopback address can be bound: the message names the ports, and who holds them.
    #[error("{0}")]
    CannotListen(String),
    /// What was pasted is not the redirected URL: exit 2.
    #[error("{0}")]
    NotARedirect(String),
    /// The answer breaks the protocol (wrong `iss`, tokens in the front channel): exit 7.
    #[error("{0}")]
    Protocol(String),
    /// `state` is unknown, used or expired: exit 3.
    #[error("{0}")]
    UnknownState(String),
}
