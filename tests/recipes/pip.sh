umask 077; NETRC=$XDG_RUNTIME_DIR/oauthctl.netrc; export NETRC; trap 'rm -f "$NETRC"' EXIT; trap 'exit 1' HUP INT TERM
oauthctl token google --format netrc --host python.example.com >"$NETRC" || exit
pip install --index-url https://python.example.com/simple/ thing
