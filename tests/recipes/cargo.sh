oauthctl cargo-credential setup sparse+https://crates.example.com/index/ google
export CARGO_REGISTRIES_MINE_INDEX=sparse+https://crates.example.com/index/
export CARGO_REGISTRIES_MINE_CREDENTIAL_PROVIDER=oauthctl
cargo search --registry mine thing
