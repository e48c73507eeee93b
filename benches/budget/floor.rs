//! The least that a program can do. Everything is measured against it.
fn main() {}
