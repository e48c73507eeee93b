umask 077; NETRC=$XDG_RUNTIME_DIR/oauthctl.netrc; export NETRC; trap 'rm -f "$NETRC"' EXIT
oauthctl token google --format netrc --host python.example.com >"$NETRC" || exit
pip install --index-url https://python.example.com/simple/ thing
