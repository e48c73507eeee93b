# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_oauthctl_global_optspecs
    string join \n profile= home= json q/quiet v/verbose color= log-format= no-input h/help V/version
end

function __fish_oauthctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_oauthctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_oauthctl_using_subcommand
    set -l cmd (__fish_oauthctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c oauthctl -n "__fish_oauthctl_needs_command" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_needs_command" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_needs_command" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_needs_command" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_needs_command" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "audit" -d 'List, verify and export the record of every operation'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "cargo-credential" -d 'Give cargo a token for the registries that were set up'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "client" -d 'Manage app registrations (client id and secret) at providers'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "completions" -d 'Print the completion script for a shell'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "connect" -d 'Sign in to a provider and keep the grant'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "consents" -d 'Show what was consented to, and when'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "demo" -d 'Try the whole journey on this machine'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "docker-credential" -d 'Give container tools a token for the registries that were set up'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "doctor" -d 'Find what would go wrong'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "exec" -d 'Run a program with tokens in its environment'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "features" -d 'List a provider\'s features: named bundles of scopes, and who has them'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "git-credential" -d 'Give git a token for the hosts that were set up'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "hosts" -d 'See and end where tokens may go'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "init" -d 'Make the profile\'s vault'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "kube-credential" -d 'Give kubectl a token'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "list" -d 'List what is connected'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "man" -d 'Print the manual page, or write all of them'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "provider" -d 'Manage providers: the built-in ones, the catalogue, and your own'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "refresh" -d 'Refresh tokens now'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "remove" -d 'Delete an integration here, and only here'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "rename" -d 'Give an integration another name'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "request" -d 'Call an API with a token'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "revoke" -d 'Revoke grants at the provider, then delete their tokens'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "scopes" -d 'List the scopes that can be asked of a provider'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "show" -d 'Show one integration in full'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "status" -d 'Tell whether every grant is usable'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "sync" -d 'Ask the provider whose token it is and what it may do, and record the answer'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "token" -d 'Print a usable access token'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "vault" -d 'Look after the vault'
complete -c oauthctl -n "__fish_oauthctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -f -a "export" -d 'Write entries to stdout as JSON Lines or CSV'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -f -a "list" -d 'List the newest entries'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -f -a "verify" -d 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and not __fish_seen_subcommand_from export list verify help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l integration -d 'Entries about this integration' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l since -d 'Entries since then: a duration (2h, 7d) or an RFC 3339 time' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l action -d 'Entries of this action' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l format -d 'What is written' -r -f -a "csv\t''
jsonl\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from export" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l integration -d 'Entries about this integration' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l since -d 'Entries since then: a duration (2h, 7d) or an RFC 3339 time' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l action -d 'Entries of this action' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -s n -d 'How many' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "export" -d 'Write entries to stdout as JSON Lines or CSV'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the newest entries'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand audit; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -l cargo-plugin -d 'What cargo says to every provider'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -f -a "setup" -d 'Bind a registry to an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and not __fish_seen_subcommand_from setup help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -l bare -d 'The registry wants the token alone, without `Bearer` before it'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Bind a registry to an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand cargo-credential; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -f -a "list" -d 'List the providers a client is set for; never a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -f -a "remove" -d 'Forget the client of a provider; grants made with it keep theirs'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -f -a "set" -d 'Set the client for a provider'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and not __fish_seen_subcommand_from list remove set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from remove" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l client-id -d 'The client id' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l client-secret-file -d 'Read the client secret from a file' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l key-file -d 'The private key that the client signs with (private_key_jwt), in PEM (PKCS#8) or as a JWK' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l key-alg -d 'What it signs with: RS256, PS256, ES256, ES384, EdDSA (what the key is for)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l key-id -d 'The key\'s id (`kid`) at the provider' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l from-json -d 'A JSON file downloaded from the provider\'s console, with id and secret' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l client-secret-stdin -d 'Read the client secret from stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from set" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the providers a client is set for; never a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Forget the client of a provider; grants made with it keep theirs'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set the client for a provider'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand client; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand completions" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l as -d 'The integration\'s name (the provider\'s id)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l scope -d 'A scope to ask for, in the provider\'s spelling' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l feature -d 'A feature to ask for: a named bundle of scopes (see `oauthctl features`)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l client-id -d 'The client id of your app registration' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l client-secret-file -d 'Read the client secret from a file' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l login-hint -d 'Which account to suggest at the provider' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l expect-account -d 'The account it has to be; another one is not kept' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l param -d 'A variable of the provider (tenant=…), or a parameter of the authorization request' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l browser -d 'The browser to open: a command, %s for the URL' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l resource -d 'What the grant is for: the URI of an API (RFC 8707); `token` without --resource is for the first one' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l registration-token-file -d 'What lets one register a client where the server does not take everybody (RFC 7591)' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l service-account-file -d 'Nobody signs in: tokens for a service account, whose key file this is (RFC 7523)' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l subject -d 'The user that the service account acts as' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l subject-token-file -d 'Where the other identity\'s token lies' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l subject-token-env -d 'The variable that the other identity\'s token is in' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l subject-token-url -d 'Where the other identity\'s token is to be had with a GET' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l subject-token-pointer -d 'Which member of a JSON object the token is, as a JSON pointer (/access_token)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l subject-token-type -d 'What kind of token it is (urn:ietf:params:oauth:token-type:jwt)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l subject-token-audience -d 'Whom the GitHub Actions job\'s token is for (what the provider wants)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l audience -d 'Whom the new token is for; for Google the workload identity provider (//iam.googleapis.com/projects/…)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l requested-token-type -d 'What kind of token is wanted' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l impersonate -d 'The service account whose tokens are wanted in the end (Google)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l refresh-token-file -d 'Take over a refresh token that another program has; it is read from a file' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l port -d 'The port to listen on' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l timeout -d 'How long to wait for the person (5m; with --device as long as the code is good)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l exact-scopes -d 'Ask for these scopes and features alone, not for what is granted already as well'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l client-secret-stdin -d 'Read the client secret from stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l replace-account -d 'Put another account under an existing name'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l no-browser -d 'Open nothing; listen for the redirect all the same'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l paste -d 'Do not listen; paste the redirected URL'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l device -d 'Show a code to enter in a browser on another device'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l start -d 'First of two steps: print the URL and end; `connect --finish` goes on within 10 minutes'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l finish -d 'Second step: read the redirected URL from a prompt or stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l accept-metadata-change -d 'Agree to an issuer\'s endpoints at other hosts than before'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l dpop -d 'Bind the grant to a key of its own (DPoP, RFC 9449): its tokens are of use with proofs of that key alone'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l client-credentials -d 'Nobody signs in: tokens for the client itself (RFC 6749 section 4.4)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l key-outside -d 'Leave the key file where it is, and read it for each new token'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l token-exchange -d 'Nobody signs in: another identity\'s token is exchanged for one (RFC 8693)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l workload-identity -d 'Nobody signs in and nothing secret is kept: this machine\'s or job\'s own token is trusted there'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l github-actions -d 'The other identity is this GitHub Actions job (permissions: id-token: write)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l refresh-token-stdin -d 'Take over a refresh token that another program has; it is read from stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand connect" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand consents" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "serve" -d 'Leave the demo server running, to try scripts on'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and not __fish_seen_subcommand_from serve help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l port -d 'The port to listen on (any)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l token-ttl -d 'How long an access token lives' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l approve -d 'Approve every sign-in without asking'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from serve" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "serve" -d 'Leave the demo server running, to try scripts on'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand demo; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -f -a "erase" -d 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -f -a "get" -d 'Answer for the registry on stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -f -a "list" -d 'List the registries that were set up'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -f -a "setup" -d 'Bind a registry to an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -f -a "store" -d 'Refuse: passwords are not kept here'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -f -a "version" -d 'Which helper this is'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and not __fish_seen_subcommand_from erase get list setup store version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from erase" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from get" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -l username -d 'Whom the registry is told; otherwise what the provider\'s data says' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from store" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from version" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from help" -f -a "erase" -d 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from help" -f -a "get" -d 'Answer for the registry on stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the registries that were set up'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Bind a registry to an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from help" -f -a "store" -d 'Refuse: passwords are not kept here'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from help" -f -a "version" -d 'Which helper this is'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand docker-credential; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -l refresh -d 'Refresh these integrations, too' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand doctor" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l env -d 'The variable to set (ACCESS_TOKEN), or NAME=INTEGRATION' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l min-ttl -d 'How long the tokens must live at least (60s)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l dpop -d 'The one request that the program will make, where tokens are bound to a key (DPoP): the proof is in NAME_DPOP' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l token-file -d 'The variable holds the path of a file in memory with the token, written anew before it expires'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand exec" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand features" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -f -a "erase" -d 'Forget nothing: what git calls when a token was refused'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -f -a "get" -d 'Answer git\'s question on stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -f -a "setup" -d 'Bind a host to an integration and tell git to ask here'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -f -a "store" -d 'Keep nothing: what git calls when a token was taken'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and not __fish_seen_subcommand_from erase get setup store help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from erase" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from get" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l path -d 'Only below this path (git then asks with the whole path)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l username -d 'Whom git says it is, with the token as password; otherwise what the provider\'s data says, or Bearer' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l print -d 'Print the lines for git\'s configuration instead of writing them'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from store" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from help" -f -a "erase" -d 'Forget nothing: what git calls when a token was refused'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from help" -f -a "get" -d 'Answer git\'s question on stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Bind a host to an integration and tell git to ask here'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from help" -f -a "store" -d 'Keep nothing: what git calls when a token was taken'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand git-credential; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -f -a "add" -d 'Bind a host that the token is meant for, too: for `request` and for --format netrc'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -f -a "list" -d 'List the hosts of an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -f -a "remove" -d 'Unbind a host that was bound by hand'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and not __fish_seen_subcommand_from add list remove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from add" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from remove" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "add" -d 'Bind a host that the token is meant for, too: for `request` and for --format netrc'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the hosts of an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Unbind a host that was bound by hand'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand hosts; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l key -d 'Where the key is kept' -r -f -a "file\t'identity.txt, readable by whoever can read your files'
keyring\t'The operating system\'s keyring'
passphrase\t'A passphrase that is asked for (or OAUTHCTL_PASSPHRASE_FILE; where there is no terminal, OAUTHCTL_ASKPASS names a program that asks)'"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l identity-file -d 'An age identity file to use; with --key file, where to create it' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l recovery -d 'Make a second key that opens the vault, and show it once'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand init" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -l id-token -d 'The ID token instead of the access token, for clusters that know people by it (--oidc-issuer-url)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -a "setup" -d 'Print the user for a kubeconfig'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and not __fish_seen_subcommand_from setup help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l server -d 'The cluster\'s URL; from then on no other cluster gets the token by this way' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l api -d 'The version of the protocol; v1 is in kubectl since 1.22' -r -f -a "v1\t''
v1beta1\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l id-token -d 'kubectl gets the ID token instead of the access token'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from setup" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from help" -f -a "setup" -d 'Print the user for a kubeconfig'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand kube-credential; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand list" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -l dir -d 'Write every page into this folder' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand man" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -f -a "add" -d 'Add a provider of your own: by its issuer, from a file, or by its endpoints'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -f -a "list" -d 'List providers'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -f -a "remove" -d 'Remove a provider of your own'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -f -a "show" -d 'Show a provider: how to register an app there, and everything known of it'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -f -a "test" -d 'Check a provider\'s data, its discovery and its redirect rule, without signing in'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and not __fish_seen_subcommand_from add list remove show test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l issuer -d 'Find everything through the issuer\'s metadata (RFC 8414, OpenID Connect Discovery)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l from -d 'Take a provider file (oauthctl-providers(5))' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l authorize-url -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l token-url -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l device-url -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l revoke-url -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l userinfo-url -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l introspect-url -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l redirect-host -d 'The host of the redirect URI: 127.0.0.1, [::1] or localhost' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l redirect-port -d '`any`, or ports to try in order' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l redirect-path -d 'The path of the redirect URI' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l client-auth -d 'How the client proves who it is' -r -f -a "basic\t''
none\t''
post\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l scope -d 'A scope to ask for by default' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l pkce -d 'What PKCE is to the server; `assume` sends it although the metadata is silent' -r -f -a "assume\t''
required\t''
unsupported\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l replace -d 'Replace a provider of your own that has this id'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from add" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from list" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -l yes -d 'Do not ask, although grants of it would be of no use any more'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from remove" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from show" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from test" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add a provider of your own: by its issuer, from a file, or by its endpoints'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "list" -d 'List providers'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a provider of your own'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a provider: how to register an app there, and everything known of it'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "test" -d 'Check a provider\'s data, its discovery and its redirect rule, without signing in'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l due -d 'With neither names nor --all: what expires within this time (5m)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l jitter -d 'Begin after a random part of this time, so that not everybody asks at the full hour' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l jobs -d 'Requests in flight at once (8)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l all -d 'Every integration that has a refresh token'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l force -d 'Ask the provider about dead grants too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand refresh" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand remove" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand rename" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -s X -l method -d 'The method (GET, or POST with -d)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -s H -l header -d 'Another header; not for secrets, which would stand in the argument list' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -s d -l data -d 'The body: @FILE, - for stdin, or the text itself' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -l allow-host -d 'A host that the token is meant for, too; remembered' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -s i -l include -d 'Print status line and headers of the answer, too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand request" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -l all -d 'Every integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -s y -l yes -d 'Do not ask'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -l local-only -d 'Only forget the tokens here; the grant lives on at the provider'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand revoke" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand scopes" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand show" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -l expiring -d 'Exit 3 too when a grant is known to need a person within this time' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -l format -d 'What is printed' -r -f -a "json\t'The same as --json, but for errors'
prometheus\t'Gauges for the textfile collector of Prometheus\' node_exporter'
text\t'A table'"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand status" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand sync" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l min-ttl -d 'How long the token must live at least (60s)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l scope -d 'A scope that must have been consented to; with --resource, the token has these alone' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l resource -l audience -d 'Which API the token is for, of those named to `connect --resource` (the first one)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l format -d 'What is printed' -r -f -a "curl\t'A line for `curl --config -`, so that the token stands in no argument list'
dotenv\t'ACCESS_TOKEN=…, for a .env file\'s reader'
dpop\t'Two header lines, Authorization and DPoP, for the one request that --method and --url name (RFC 9449)'
env\t'export ACCESS_TOKEN=\'…\', for a shell\'s eval'
executable\t'The JSON of Google\'s executable-sourced credentials; other programs may rely on it, too'
header\t'Authorization: Bearer …'
json\t'An object with token, expiry, account and scopes'
netrc\t'machine … login … password …, for each host that the token is meant for, or one of them (--host)'
oauthbearer\t'The SASL string of OAUTHBEARER (RFC 7628), base64'
plain\t'The token and a newline'
rclone\t'The value of `token` in rclone\'s configuration'
rclone-authorize\t'The same, as `rclone authorize` prints it'
xoauth2\t'The SASL string of XOAUTH2, base64'"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l host -d 'The host that the form is for (netrc, oauthbearer)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l user -d 'The user that the form names (netrc, oauthbearer, xoauth2)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l url -d 'The URL that a proof is for (dpop, json)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l method -d 'The method that it is for (GET)' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l nonce -d 'What that server\'s last `DPoP-Nonce` header said' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l force-refresh -d 'Refresh even if the stored token still lives'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l no-refresh -d 'From the vault or not at all; exit 4 if nothing there lives long enough'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -s n -l no-newline -d 'Without the newline at the end'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand token" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "backup" -d 'Copy the vault, sealed as it is, to a new file'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "check" -d 'Open the vault, verify everything in it, and explain'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "lock" -d 'Forget the key that `unlock` keeps in the session'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "path" -d 'Print where the vault lies'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "recipient" -d 'Who can open the vault: list, add and remove recipients'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "rekey" -d 'Give the vault a new key'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "restore" -d 'Put a backup in the vault\'s place'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "unlock" -d 'Keep the vault\'s key in the session, so that scripts are not asked for a passphrase'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and not __fish_seen_subcommand_from backup check lock path recipient rekey restore unlock help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from backup" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l trust-writer -d 'Accept vaults written by this recipient from now on' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l deep -d 'Verify every segment too, and repair what is safe to repair'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l accept -d 'Accept what lies here as this profile\'s vault although nothing proves who wrote it'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l accept-older -d 'Accept this vault although a newer generation was seen'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from check" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from lock" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from path" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -f -a "add" -d 'Let one more key read and write the vault'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -f -a "list" -d 'List the keys that open the vault'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -f -a "remove" -d 'Seal everything anew without this key'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from recipient" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l key -d 'Where the new key is kept (where the old one is)' -r -f -a "file\t'identity.txt, readable by whoever can read your files'
keyring\t'The operating system\'s keyring'
passphrase\t'A passphrase that is asked for (or OAUTHCTL_PASSPHRASE_FILE; where there is no terminal, OAUTHCTL_ASKPASS names a program that asks)'"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l identity-file -d 'A file to create for the new key (implies --key file)' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l new-passphrase-file -d 'A file with the new passphrase (else OAUTHCTL_PASSPHRASE_FILE, OAUTHCTL_PASSPHRASE, or it is asked for)' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from rekey" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -l prev -d 'The generation before (vault.prev.age)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -s y -l yes -d 'Do not ask'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from restore" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -l for -d 'For how long' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -l profile -d 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]' -r
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -l home -d 'One folder for settings, vault and state [env: OAUTHCTL_HOME]' -r -F
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -l color -d 'When to use colour' -r -f -a "always\t''
auto\t''
never\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -l log-format -d 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)' -r -f -a "json\t''
text\t''"
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -l json -d 'Report as JSON, errors too'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -s q -l quiet -d 'Say nothing on stderr but warnings and errors'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -s v -l verbose -d 'Say more on stderr; no level ever shows a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -l no-input -d 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -s h -l help -d 'Print help'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from unlock" -s V -l version -d 'Print version'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "backup" -d 'Copy the vault, sealed as it is, to a new file'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "check" -d 'Open the vault, verify everything in it, and explain'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "lock" -d 'Forget the key that `unlock` keeps in the session'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "path" -d 'Print where the vault lies'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "recipient" -d 'Who can open the vault: list, add and remove recipients'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "rekey" -d 'Give the vault a new key'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "restore" -d 'Put a backup in the vault\'s place'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "unlock" -d 'Keep the vault\'s key in the session, so that scripts are not asked for a passphrase'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand vault; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "audit" -d 'List, verify and export the record of every operation'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "cargo-credential" -d 'Give cargo a token for the registries that were set up'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "client" -d 'Manage app registrations (client id and secret) at providers'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "completions" -d 'Print the completion script for a shell'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "connect" -d 'Sign in to a provider and keep the grant'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "consents" -d 'Show what was consented to, and when'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "demo" -d 'Try the whole journey on this machine'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "docker-credential" -d 'Give container tools a token for the registries that were set up'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "doctor" -d 'Find what would go wrong'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "exec" -d 'Run a program with tokens in its environment'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "features" -d 'List a provider\'s features: named bundles of scopes, and who has them'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "git-credential" -d 'Give git a token for the hosts that were set up'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "hosts" -d 'See and end where tokens may go'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "init" -d 'Make the profile\'s vault'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "kube-credential" -d 'Give kubectl a token'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "list" -d 'List what is connected'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "man" -d 'Print the manual page, or write all of them'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "provider" -d 'Manage providers: the built-in ones, the catalogue, and your own'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "refresh" -d 'Refresh tokens now'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "remove" -d 'Delete an integration here, and only here'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "rename" -d 'Give an integration another name'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "request" -d 'Call an API with a token'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "revoke" -d 'Revoke grants at the provider, then delete their tokens'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "scopes" -d 'List the scopes that can be asked of a provider'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "show" -d 'Show one integration in full'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "status" -d 'Tell whether every grant is usable'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "sync" -d 'Ask the provider whose token it is and what it may do, and record the answer'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "token" -d 'Print a usable access token'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "vault" -d 'Look after the vault'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and not __fish_seen_subcommand_from audit cargo-credential client completions connect consents demo docker-credential doctor exec features git-credential hosts init kube-credential list man provider refresh remove rename request revoke scopes show status sync token vault help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "export" -d 'Write entries to stdout as JSON Lines or CSV'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "list" -d 'List the newest entries'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from audit" -f -a "verify" -d 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from cargo-credential" -f -a "setup" -d 'Bind a registry to an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from client" -f -a "list" -d 'List the providers a client is set for; never a secret'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from client" -f -a "remove" -d 'Forget the client of a provider; grants made with it keep theirs'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from client" -f -a "set" -d 'Set the client for a provider'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from demo" -f -a "serve" -d 'Leave the demo server running, to try scripts on'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from docker-credential" -f -a "erase" -d 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from docker-credential" -f -a "get" -d 'Answer for the registry on stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from docker-credential" -f -a "list" -d 'List the registries that were set up'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from docker-credential" -f -a "setup" -d 'Bind a registry to an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from docker-credential" -f -a "store" -d 'Refuse: passwords are not kept here'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from docker-credential" -f -a "version" -d 'Which helper this is'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from git-credential" -f -a "erase" -d 'Forget nothing: what git calls when a token was refused'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from git-credential" -f -a "get" -d 'Answer git\'s question on stdin'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from git-credential" -f -a "setup" -d 'Bind a host to an integration and tell git to ask here'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from git-credential" -f -a "store" -d 'Keep nothing: what git calls when a token was taken'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from hosts" -f -a "add" -d 'Bind a host that the token is meant for, too: for `request` and for --format netrc'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from hosts" -f -a "list" -d 'List the hosts of an integration'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from hosts" -f -a "remove" -d 'Unbind a host that was bound by hand'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from kube-credential" -f -a "setup" -d 'Print the user for a kubeconfig'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from provider" -f -a "add" -d 'Add a provider of your own: by its issuer, from a file, or by its endpoints'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from provider" -f -a "list" -d 'List providers'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from provider" -f -a "remove" -d 'Remove a provider of your own'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from provider" -f -a "show" -d 'Show a provider: how to register an app there, and everything known of it'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from provider" -f -a "test" -d 'Check a provider\'s data, its discovery and its redirect rule, without signing in'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "backup" -d 'Copy the vault, sealed as it is, to a new file'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "check" -d 'Open the vault, verify everything in it, and explain'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "lock" -d 'Forget the key that `unlock` keeps in the session'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "path" -d 'Print where the vault lies'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "recipient" -d 'Who can open the vault: list, add and remove recipients'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "rekey" -d 'Give the vault a new key'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "restore" -d 'Put a backup in the vault\'s place'
complete -c oauthctl -n "__fish_oauthctl_using_subcommand help; and __fish_seen_subcommand_from vault" -f -a "unlock" -d 'Keep the vault\'s key in the session, so that scripts are not asked for a passphrase'
