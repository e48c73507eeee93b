//! The doorstep: hands the words and the world to the library, and its answer to the system.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(oauthctl::main())
}
