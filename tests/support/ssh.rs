//! SSH keys made on the spot, in OpenSSH's own format (PROTOCOL.key of its sources): from a seed, so nobody's.

use std::path::PathBuf;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::sandbox::Sandbox;

/// An unencrypted `ssh-ed25519` key.
pub(crate) struct SshKey {
    /// As it stands in an `.pub` file, without the comment.
    pub(crate) public: String,
    /// The content of the private key's file.
    pub(crate) private: String,
}

impl SshKey {
    pub(crate) fn of_seed(seed: u8) -> Self {
        let seed = [seed; 32];
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
        let point = pair.public_key().as_ref();
        let blob = [field(b"ssh-ed25519"), field(point)].concat();
        let mut secret = [&[7; 8][..], &blob, &field(&[&seed, point].concat()), &field(b"fake")].concat();
        let padding = (8 - secret.len() % 8) % 8;
        secret.extend((1..=8).take(padding));
        let file = [
            b"openssh-key-v1\0".to_vec(),
            field(b"none"),
            field(b"none"),
            field(b""),
            1u32.to_be_bytes().to_vec(),
            field(&blob),
            field(&secret),
        ];
        let text = BASE64_STANDARD.encode(file.concat());
        let lines: Vec<_> = text.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let marked = |word: &str| format!("-----{word} OPENSSH PRIVATE KEY-----\n");
        Self {
            public: format!("ssh-ed25519 {}", BASE64_STANDARD.encode(&blob)),
            private: format!("{}{}\n{}", marked("BEGIN"), lines.join("\n"), marked("END")),
        }
    }

    /// Its private file in the sandbox, as a user has it.
    pub(crate) fn file(&self, sandbox: &Sandbox) -> PathBuf {
        let path = sandbox.path("id_ed25519");
        std::fs::write(&path, &self.private).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path
    }
}

fn field(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}
