//! An age plugin made on the spot: `age-plugin-test`, a script that speaks the protocol (age-plugin.md of C2SP) and hides
//! nothing: what it wraps lies in the open, under the name of its recipient. It misbehaves as `TEST_PLUGIN` says.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use bech32::{ToBase32 as _, Variant};

use super::sandbox::Sandbox;

const SCRIPT: &str = r#"#!/bin/sh
# reads one stanza's body: lines up to the first that is short
body() {
    BODY=
    while IFS= read -r LINE; do BODY=$BODY$LINE; [ ${#LINE} -eq 64 ] || break; done
}
reply() { IFS= read -r REPLY; body; }
echo "$1 $$ $(cut -d ' ' -f 6 /proc/$$/stat) $(env | grep -c '^OAUTHCTL_')" >>"$TEST_PLUGIN_LOG"
case $TEST_PLUGIN in
    dies) exit 1;;
    hangs) sleep 1000 & echo $! >"$TEST_PLUGIN_LOG.child"; wait;;
    babbles) yes 'not a stanza' ;;
    fails-after-*)
        [ "$(grep -c recipient "$TEST_PLUGIN_LOG")" -le "${TEST_PLUGIN#fails-after-}" ] || TEST_PLUGIN=fails;;
esac
FOUND=
while read -r ARROW COMMAND ONE TWO THREE; do
    body
    case $COMMAND in
        add-recipient|add-identity) NAME=$(printf %s "${ONE##*1}" | cut -c 1-8 | tr A-Z a-z);;
        wrap-file-key) KEY=$BODY;;
        recipient-stanza) if [ "$TWO $THREE" = "test $NAME" ]; then FOUND=$BODY; fi;;
        done) break;;
    esac
done
case $TEST_PLUGIN in
    asks) printf -- '-> request-secret\nUElO\n'; reply;;
    fails) printf -- '-> error internal\n%s\n' "$(printf 'no device' | base64 | tr -d =)"; reply;;
    apart) printf -- '-> labels alone\n\n'; reply;;
    speaks) printf -- '-> msg\nSGVsbG8\n'; reply; printf -- '-> news\n\n'; reply; [ "$REPLY" = '-> unsupported' ] || exit 1;;
esac
case $1 in
    *recipient-v1)
        if [ "$TEST_PLUGIN" != wraps-nothing ]; then printf -- '-> recipient-stanza 0 test %s\n%s\n' "$NAME" "$KEY"; reply; fi;;
    *identity-v1)
        if [ -n "$FOUND" ]; then printf -- '-> file-key 0\n%s\n' "$FOUND"; reply; fi;;
esac
printf -- '-> done\n\n'
"#;

/// Eight letters that are in the plugin's recipient and in its identity.
fn spelled(prefix: &str, seed: u8) -> String {
    bech32::encode(prefix, [seed; 20].to_base32(), Variant::Bech32).unwrap()
}

/// A key of the plugin.
pub(crate) struct PluginKey {
    pub(crate) recipient: String,
    identity: String,
}

impl PluginKey {
    pub(crate) fn of_seed(seed: u8) -> Self {
        let identity = spelled("age-plugin-test-", seed).to_uppercase();
        Self { recipient: spelled("age1test", seed), identity }
    }

    /// Its identity file, as plugins write them.
    pub(crate) fn file(&self, sandbox: &Sandbox) -> PathBuf {
        self.file_saying(sandbox, &format!("# created by hand\n#   Recipient: {}\n", self.recipient))
    }

    pub(crate) fn file_saying(&self, sandbox: &Sandbox, comments: &str) -> PathBuf {
        let file = sandbox.path("plugin-identity.txt");
        fs::write(&file, format!("{comments}{}\n", self.identity)).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        file
    }
}

/// From here on the plugin is in the sandbox's `PATH`. Gives the file that has a line for each run of it: with which part,
/// its pid, its session, and how many of our variables it saw.
#[expect(clippy::disallowed_methods, reason = "the script needs its programs")]
pub(crate) fn install(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.path("plugins");
    fs::create_dir(&folder).unwrap();
    let script = folder.join("age-plugin-test");
    fs::write(&script, SCRIPT).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    let mut path = folder.into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    sandbox.set("PATH", path);
    let log = sandbox.path("plugin.log");
    fs::write(&log, "").unwrap();
    sandbox.set("TEST_PLUGIN_LOG", &log);
    log
}
