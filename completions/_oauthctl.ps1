
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'oauthctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'oauthctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'oauthctl' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'List, verify and export the record of every operation')
            [CompletionResult]::new('cargo-credential', 'cargo-credential', [CompletionResultType]::ParameterValue, 'Give cargo a token for the registries that were set up')
            [CompletionResult]::new('client', 'client', [CompletionResultType]::ParameterValue, 'Manage app registrations (client id and secret) at providers')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Sign in to a provider and keep the grant')
            [CompletionResult]::new('consents', 'consents', [CompletionResultType]::ParameterValue, 'Show what was consented to, and when')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Try the whole journey on this machine')
            [CompletionResult]::new('docker-credential', 'docker-credential', [CompletionResultType]::ParameterValue, 'Give container tools a token for the registries that were set up')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find what would go wrong')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a program with tokens in its environment')
            [CompletionResult]::new('features', 'features', [CompletionResultType]::ParameterValue, 'List a provider''s features: named bundles of scopes, and who has them')
            [CompletionResult]::new('git-credential', 'git-credential', [CompletionResultType]::ParameterValue, 'Give git a token for the hosts that were set up')
            [CompletionResult]::new('hosts', 'hosts', [CompletionResultType]::ParameterValue, 'See and end where tokens may go')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make the profile''s vault')
            [CompletionResult]::new('kube-credential', 'kube-credential', [CompletionResultType]::ParameterValue, 'Give kubectl a token')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what is connected')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all of them')
            [CompletionResult]::new('provider', 'provider', [CompletionResultType]::ParameterValue, 'Manage providers: the built-in ones, the catalogue, and your own')
            [CompletionResult]::new('refresh', 'refresh', [CompletionResultType]::ParameterValue, 'Refresh tokens now')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Delete an integration here, and only here')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give an integration another name')
            [CompletionResult]::new('request', 'request', [CompletionResultType]::ParameterValue, 'Call an API with a token')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke grants at the provider, then delete their tokens')
            [CompletionResult]::new('scopes', 'scopes', [CompletionResultType]::ParameterValue, 'List the scopes that can be asked of a provider')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one integration in full')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Tell whether every grant is usable')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Ask the provider whose token it is and what it may do, and record the answer')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Print a usable access token')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Look after the vault')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;audit' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write entries to stdout as JSON Lines or CSV')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the newest entries')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;audit;export' {
            [CompletionResult]::new('--integration', '--integration', [CompletionResultType]::ParameterName, 'Entries about this integration')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Entries since then: a duration (2h, 7d) or an RFC 3339 time')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'Entries of this action')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What is written')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;audit;list' {
            [CompletionResult]::new('--integration', '--integration', [CompletionResultType]::ParameterName, 'Entries about this integration')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Entries since then: a duration (2h, 7d) or an RFC 3339 time')
            [CompletionResult]::new('--action', '--action', [CompletionResultType]::ParameterName, 'Entries of this action')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'How many')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;audit;verify' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;audit;help' {
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write entries to stdout as JSON Lines or CSV')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the newest entries')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;audit;help;export' {
            break
        }
        'oauthctl;audit;help;list' {
            break
        }
        'oauthctl;audit;help;verify' {
            break
        }
        'oauthctl;audit;help;help' {
            break
        }
        'oauthctl;cargo-credential' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--cargo-plugin', '--cargo-plugin', [CompletionResultType]::ParameterName, 'What cargo says to every provider')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a registry to an integration')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;cargo-credential;setup' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--bare', '--bare', [CompletionResultType]::ParameterName, 'The registry wants the token alone, without `Bearer` before it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;cargo-credential;help' {
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a registry to an integration')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;cargo-credential;help;setup' {
            break
        }
        'oauthctl;cargo-credential;help;help' {
            break
        }
        'oauthctl;client' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the providers a client is set for; never a secret')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget the client of a provider; grants made with it keep theirs')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the client for a provider')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;client;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;client;remove' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;client;set' {
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client id')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'Read the client secret from a file')
            [CompletionResult]::new('--key-file', '--key-file', [CompletionResultType]::ParameterName, 'The private key that the client signs with (private_key_jwt), in PEM (PKCS#8) or as a JWK')
            [CompletionResult]::new('--key-alg', '--key-alg', [CompletionResultType]::ParameterName, 'What it signs with: RS256, PS256, ES256, ES384, EdDSA (what the key is for)')
            [CompletionResult]::new('--key-id', '--key-id', [CompletionResultType]::ParameterName, 'The key''s id (`kid`) at the provider')
            [CompletionResult]::new('--from-json', '--from-json', [CompletionResultType]::ParameterName, 'A JSON file downloaded from the provider''s console, with id and secret')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the client secret from stdin')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;client;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the providers a client is set for; never a secret')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget the client of a provider; grants made with it keep theirs')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the client for a provider')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;client;help;list' {
            break
        }
        'oauthctl;client;help;remove' {
            break
        }
        'oauthctl;client;help;set' {
            break
        }
        'oauthctl;client;help;help' {
            break
        }
        'oauthctl;completions' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;connect' {
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'The integration''s name (the provider''s id)')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'A scope to ask for, in the provider''s spelling')
            [CompletionResult]::new('--feature', '--feature', [CompletionResultType]::ParameterName, 'A feature to ask for: a named bundle of scopes (see `oauthctl features`)')
            [CompletionResult]::new('--client-id', '--client-id', [CompletionResultType]::ParameterName, 'The client id of your app registration')
            [CompletionResult]::new('--client-secret-file', '--client-secret-file', [CompletionResultType]::ParameterName, 'Read the client secret from a file')
            [CompletionResult]::new('--login-hint', '--login-hint', [CompletionResultType]::ParameterName, 'Which account to suggest at the provider')
            [CompletionResult]::new('--expect-account', '--expect-account', [CompletionResultType]::ParameterName, 'The account it has to be; another one is not kept')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'A variable of the provider (tenant=…), or a parameter of the authorization request')
            [CompletionResult]::new('--browser', '--browser', [CompletionResultType]::ParameterName, 'The browser to open: a command, %s for the URL')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'What the grant is for: the URI of an API (RFC 8707); `token` without --resource is for the first one')
            [CompletionResult]::new('--registration-token-file', '--registration-token-file', [CompletionResultType]::ParameterName, 'What lets one register a client where the server does not take everybody (RFC 7591)')
            [CompletionResult]::new('--service-account-file', '--service-account-file', [CompletionResultType]::ParameterName, 'Nobody signs in: tokens for a service account, whose key file this is (RFC 7523)')
            [CompletionResult]::new('--subject', '--subject', [CompletionResultType]::ParameterName, 'The user that the service account acts as')
            [CompletionResult]::new('--subject-token-file', '--subject-token-file', [CompletionResultType]::ParameterName, 'Where the other identity''s token lies')
            [CompletionResult]::new('--subject-token-env', '--subject-token-env', [CompletionResultType]::ParameterName, 'The variable that the other identity''s token is in')
            [CompletionResult]::new('--subject-token-url', '--subject-token-url', [CompletionResultType]::ParameterName, 'Where the other identity''s token is to be had with a GET')
            [CompletionResult]::new('--subject-token-pointer', '--subject-token-pointer', [CompletionResultType]::ParameterName, 'Which member of a JSON object the token is, as a JSON pointer (/access_token)')
            [CompletionResult]::new('--subject-token-type', '--subject-token-type', [CompletionResultType]::ParameterName, 'What kind of token it is (urn:ietf:params:oauth:token-type:jwt)')
            [CompletionResult]::new('--subject-token-audience', '--subject-token-audience', [CompletionResultType]::ParameterName, 'Whom the GitHub Actions job''s token is for (what the provider wants)')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Whom the new token is for; for Google the workload identity provider (//iam.googleapis.com/projects/…)')
            [CompletionResult]::new('--requested-token-type', '--requested-token-type', [CompletionResultType]::ParameterName, 'What kind of token is wanted')
            [CompletionResult]::new('--impersonate', '--impersonate', [CompletionResultType]::ParameterName, 'The service account whose tokens are wanted in the end (Google)')
            [CompletionResult]::new('--refresh-token-file', '--refresh-token-file', [CompletionResultType]::ParameterName, 'Take over a refresh token that another program has; it is read from a file')
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port to listen on')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long to wait for the person (5m; with --device as long as the code is good)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--exact-scopes', '--exact-scopes', [CompletionResultType]::ParameterName, 'Ask for these scopes and features alone, not for what is granted already as well')
            [CompletionResult]::new('--client-secret-stdin', '--client-secret-stdin', [CompletionResultType]::ParameterName, 'Read the client secret from stdin')
            [CompletionResult]::new('--replace-account', '--replace-account', [CompletionResultType]::ParameterName, 'Put another account under an existing name')
            [CompletionResult]::new('--no-browser', '--no-browser', [CompletionResultType]::ParameterName, 'Open nothing; listen for the redirect all the same')
            [CompletionResult]::new('--paste', '--paste', [CompletionResultType]::ParameterName, 'Do not listen; paste the redirected URL')
            [CompletionResult]::new('--device', '--device', [CompletionResultType]::ParameterName, 'Show a code to enter in a browser on another device')
            [CompletionResult]::new('--start', '--start', [CompletionResultType]::ParameterName, 'First of two steps: print the URL and end; `connect --finish` goes on within 10 minutes')
            [CompletionResult]::new('--finish', '--finish', [CompletionResultType]::ParameterName, 'Second step: read the redirected URL from a prompt or stdin')
            [CompletionResult]::new('--accept-metadata-change', '--accept-metadata-change', [CompletionResultType]::ParameterName, 'Agree to an issuer''s endpoints at other hosts than before')
            [CompletionResult]::new('--dpop', '--dpop', [CompletionResultType]::ParameterName, 'Bind the grant to a key of its own (DPoP, RFC 9449): its tokens are of use with proofs of that key alone')
            [CompletionResult]::new('--client-credentials', '--client-credentials', [CompletionResultType]::ParameterName, 'Nobody signs in: tokens for the client itself (RFC 6749 section 4.4)')
            [CompletionResult]::new('--key-outside', '--key-outside', [CompletionResultType]::ParameterName, 'Leave the key file where it is, and read it for each new token')
            [CompletionResult]::new('--token-exchange', '--token-exchange', [CompletionResultType]::ParameterName, 'Nobody signs in: another identity''s token is exchanged for one (RFC 8693)')
            [CompletionResult]::new('--workload-identity', '--workload-identity', [CompletionResultType]::ParameterName, 'Nobody signs in and nothing secret is kept: this machine''s or job''s own token is trusted there')
            [CompletionResult]::new('--github-actions', '--github-actions', [CompletionResultType]::ParameterName, 'The other identity is this GitHub Actions job (permissions: id-token: write)')
            [CompletionResult]::new('--refresh-token-stdin', '--refresh-token-stdin', [CompletionResultType]::ParameterName, 'Take over a refresh token that another program has; it is read from stdin')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;consents' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;demo' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Leave the demo server running, to try scripts on')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;demo;serve' {
            [CompletionResult]::new('--port', '--port', [CompletionResultType]::ParameterName, 'The port to listen on (any)')
            [CompletionResult]::new('--token-ttl', '--token-ttl', [CompletionResultType]::ParameterName, 'How long an access token lives')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--approve', '--approve', [CompletionResultType]::ParameterName, 'Approve every sign-in without asking')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;demo;help' {
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Leave the demo server running, to try scripts on')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;demo;help;serve' {
            break
        }
        'oauthctl;demo;help;help' {
            break
        }
        'oauthctl;docker-credential' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('erase', 'erase', [CompletionResultType]::ParameterValue, 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Answer for the registry on stdin')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the registries that were set up')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a registry to an integration')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Refuse: passwords are not kept here')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Which helper this is')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;docker-credential;erase' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;docker-credential;get' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;docker-credential;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;docker-credential;setup' {
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Whom the registry is told; otherwise what the provider''s data says')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;docker-credential;store' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;docker-credential;version' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;docker-credential;help' {
            [CompletionResult]::new('erase', 'erase', [CompletionResultType]::ParameterValue, 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Answer for the registry on stdin')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the registries that were set up')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a registry to an integration')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Refuse: passwords are not kept here')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Which helper this is')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;docker-credential;help;erase' {
            break
        }
        'oauthctl;docker-credential;help;get' {
            break
        }
        'oauthctl;docker-credential;help;list' {
            break
        }
        'oauthctl;docker-credential;help;setup' {
            break
        }
        'oauthctl;docker-credential;help;store' {
            break
        }
        'oauthctl;docker-credential;help;version' {
            break
        }
        'oauthctl;docker-credential;help;help' {
            break
        }
        'oauthctl;doctor' {
            [CompletionResult]::new('--refresh', '--refresh', [CompletionResultType]::ParameterName, 'Refresh these integrations, too')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;exec' {
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'The variable to set (ACCESS_TOKEN), or NAME=INTEGRATION')
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'How long the tokens must live at least (60s)')
            [CompletionResult]::new('--dpop', '--dpop', [CompletionResultType]::ParameterName, 'The one request that the program will make, where tokens are bound to a key (DPoP): the proof is in NAME_DPOP')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--token-file', '--token-file', [CompletionResultType]::ParameterName, 'The variable holds the path of a file in memory with the token, written anew before it expires')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;features' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;git-credential' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('erase', 'erase', [CompletionResultType]::ParameterValue, 'Forget nothing: what git calls when a token was refused')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Answer git''s question on stdin')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a host to an integration and tell git to ask here')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Keep nothing: what git calls when a token was taken')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;git-credential;erase' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;git-credential;get' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;git-credential;setup' {
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Only below this path (git then asks with the whole path)')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'Whom git says it is, with the token as password; otherwise what the provider''s data says, or Bearer')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Print the lines for git''s configuration instead of writing them')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;git-credential;store' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;git-credential;help' {
            [CompletionResult]::new('erase', 'erase', [CompletionResultType]::ParameterValue, 'Forget nothing: what git calls when a token was refused')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Answer git''s question on stdin')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a host to an integration and tell git to ask here')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Keep nothing: what git calls when a token was taken')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;git-credential;help;erase' {
            break
        }
        'oauthctl;git-credential;help;get' {
            break
        }
        'oauthctl;git-credential;help;setup' {
            break
        }
        'oauthctl;git-credential;help;store' {
            break
        }
        'oauthctl;git-credential;help;help' {
            break
        }
        'oauthctl;hosts' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Bind a host that the token is meant for, too: for `request` and for --format netrc')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the hosts of an integration')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Unbind a host that was bound by hand')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;hosts;add' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;hosts;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;hosts;remove' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;hosts;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Bind a host that the token is meant for, too: for `request` and for --format netrc')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the hosts of an integration')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Unbind a host that was bound by hand')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;hosts;help;add' {
            break
        }
        'oauthctl;hosts;help;list' {
            break
        }
        'oauthctl;hosts;help;remove' {
            break
        }
        'oauthctl;hosts;help;help' {
            break
        }
        'oauthctl;init' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Where the key is kept')
            [CompletionResult]::new('--identity-file', '--identity-file', [CompletionResultType]::ParameterName, 'An age identity file to use; with --key file, where to create it')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--recovery', '--recovery', [CompletionResultType]::ParameterName, 'Make a second key that opens the vault, and show it once')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;kube-credential' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--id-token', '--id-token', [CompletionResultType]::ParameterName, 'The ID token instead of the access token, for clusters that know people by it (--oidc-issuer-url)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Print the user for a kubeconfig')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;kube-credential;setup' {
            [CompletionResult]::new('--server', '--server', [CompletionResultType]::ParameterName, 'The cluster''s URL; from then on no other cluster gets the token by this way')
            [CompletionResult]::new('--api', '--api', [CompletionResultType]::ParameterName, 'The version of the protocol; v1 is in kubectl since 1.22')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--id-token', '--id-token', [CompletionResultType]::ParameterName, 'kubectl gets the ID token instead of the access token')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;kube-credential;help' {
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Print the user for a kubeconfig')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;kube-credential;help;setup' {
            break
        }
        'oauthctl;kube-credential;help;help' {
            break
        }
        'oauthctl;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;man' {
            [CompletionResult]::new('--dir', '--dir', [CompletionResultType]::ParameterName, 'Write every page into this folder')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;provider' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a provider of your own: by its issuer, from a file, or by its endpoints')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List providers')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a provider of your own')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a provider: how to register an app there, and everything known of it')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Check a provider''s data, its discovery and its redirect rule, without signing in')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;provider;add' {
            [CompletionResult]::new('--issuer', '--issuer', [CompletionResultType]::ParameterName, 'Find everything through the issuer''s metadata (RFC 8414, OpenID Connect Discovery)')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Take a provider file (oauthctl-providers(5))')
            [CompletionResult]::new('--authorize-url', '--authorize-url', [CompletionResultType]::ParameterName, 'authorize-url')
            [CompletionResult]::new('--token-url', '--token-url', [CompletionResultType]::ParameterName, 'token-url')
            [CompletionResult]::new('--device-url', '--device-url', [CompletionResultType]::ParameterName, 'device-url')
            [CompletionResult]::new('--revoke-url', '--revoke-url', [CompletionResultType]::ParameterName, 'revoke-url')
            [CompletionResult]::new('--userinfo-url', '--userinfo-url', [CompletionResultType]::ParameterName, 'userinfo-url')
            [CompletionResult]::new('--introspect-url', '--introspect-url', [CompletionResultType]::ParameterName, 'introspect-url')
            [CompletionResult]::new('--redirect-host', '--redirect-host', [CompletionResultType]::ParameterName, 'The host of the redirect URI: 127.0.0.1, [::1] or localhost')
            [CompletionResult]::new('--redirect-port', '--redirect-port', [CompletionResultType]::ParameterName, '`any`, or ports to try in order')
            [CompletionResult]::new('--redirect-path', '--redirect-path', [CompletionResultType]::ParameterName, 'The path of the redirect URI')
            [CompletionResult]::new('--client-auth', '--client-auth', [CompletionResultType]::ParameterName, 'How the client proves who it is')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'A scope to ask for by default')
            [CompletionResult]::new('--pkce', '--pkce', [CompletionResultType]::ParameterName, 'What PKCE is to the server; `assume` sends it although the metadata is silent')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Replace a provider of your own that has this id')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;provider;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;provider;remove' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask, although grants of it would be of no use any more')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;provider;show' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;provider;test' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;provider;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a provider of your own: by its issuer, from a file, or by its endpoints')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List providers')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a provider of your own')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a provider: how to register an app there, and everything known of it')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Check a provider''s data, its discovery and its redirect rule, without signing in')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;provider;help;add' {
            break
        }
        'oauthctl;provider;help;list' {
            break
        }
        'oauthctl;provider;help;remove' {
            break
        }
        'oauthctl;provider;help;show' {
            break
        }
        'oauthctl;provider;help;test' {
            break
        }
        'oauthctl;provider;help;help' {
            break
        }
        'oauthctl;refresh' {
            [CompletionResult]::new('--due', '--due', [CompletionResultType]::ParameterName, 'With neither names nor --all: what expires within this time (5m)')
            [CompletionResult]::new('--jitter', '--jitter', [CompletionResultType]::ParameterName, 'Begin after a random part of this time, so that not everybody asks at the full hour')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Requests in flight at once (8)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every integration that has a refresh token')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Ask the provider about dead grants too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;remove' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;rename' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;request' {
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'The method (GET, or POST with -d)')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'The method (GET, or POST with -d)')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Another header; not for secrets, which would stand in the argument list')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'Another header; not for secrets, which would stand in the argument list')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The body: @FILE, - for stdin, or the text itself')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'The body: @FILE, - for stdin, or the text itself')
            [CompletionResult]::new('--allow-host', '--allow-host', [CompletionResultType]::ParameterName, 'A host that the token is meant for, too; remembered')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'Print status line and headers of the answer, too')
            [CompletionResult]::new('--include', '--include', [CompletionResultType]::ParameterName, 'Print status line and headers of the answer, too')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;revoke' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Every integration')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--local-only', '--local-only', [CompletionResultType]::ParameterName, 'Only forget the tokens here; the grant lives on at the provider')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;scopes' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;show' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;status' {
            [CompletionResult]::new('--expiring', '--expiring', [CompletionResultType]::ParameterName, 'Exit 3 too when a grant is known to need a person within this time')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What is printed')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;sync' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;token' {
            [CompletionResult]::new('--min-ttl', '--min-ttl', [CompletionResultType]::ParameterName, 'How long the token must live at least (60s)')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'A scope that must have been consented to; with --resource, the token has these alone')
            [CompletionResult]::new('--resource', '--resource', [CompletionResultType]::ParameterName, 'Which API the token is for, of those named to `connect --resource` (the first one)')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Which API the token is for, of those named to `connect --resource` (the first one)')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What is printed')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'The host that the form is for (netrc, oauthbearer)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'The user that the form names (netrc, oauthbearer, xoauth2)')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The URL that a proof is for (dpop, json)')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'The method that it is for (GET)')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'What that server''s last `DPoP-Nonce` header said')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--force-refresh', '--force-refresh', [CompletionResultType]::ParameterName, 'Refresh even if the stored token still lives')
            [CompletionResult]::new('--no-refresh', '--no-refresh', [CompletionResultType]::ParameterName, 'From the vault or not at all; exit 4 if nothing there lives long enough')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Without the newline at the end')
            [CompletionResult]::new('--no-newline', '--no-newline', [CompletionResultType]::ParameterName, 'Without the newline at the end')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Copy the vault, sealed as it is, to a new file')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Open the vault, verify everything in it, and explain')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'Forget the key that `unlock` keeps in the session')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the vault lies')
            [CompletionResult]::new('recipient', 'recipient', [CompletionResultType]::ParameterValue, 'Who can open the vault: list, add and remove recipients')
            [CompletionResult]::new('rekey', 'rekey', [CompletionResultType]::ParameterValue, 'Give the vault a new key')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a backup in the vault''s place')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Keep the vault''s key in the session, so that scripts are not asked for a passphrase')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;vault;backup' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;check' {
            [CompletionResult]::new('--trust-writer', '--trust-writer', [CompletionResultType]::ParameterName, 'Accept vaults written by this recipient from now on')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--deep', '--deep', [CompletionResultType]::ParameterName, 'Verify every segment too, and repair what is safe to repair')
            [CompletionResult]::new('--accept', '--accept', [CompletionResultType]::ParameterName, 'Accept what lies here as this profile''s vault although nothing proves who wrote it')
            [CompletionResult]::new('--accept-older', '--accept-older', [CompletionResultType]::ParameterName, 'Accept this vault although a newer generation was seen')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;lock' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;path' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;recipient' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Let one more key read and write the vault')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys that open the vault')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Seal everything anew without this key')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;vault;recipient;add' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;recipient;list' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;recipient;remove' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;recipient;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Let one more key read and write the vault')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys that open the vault')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Seal everything anew without this key')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;vault;recipient;help;add' {
            break
        }
        'oauthctl;vault;recipient;help;list' {
            break
        }
        'oauthctl;vault;recipient;help;remove' {
            break
        }
        'oauthctl;vault;recipient;help;help' {
            break
        }
        'oauthctl;vault;rekey' {
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'Where the new key is kept (where the old one is)')
            [CompletionResult]::new('--identity-file', '--identity-file', [CompletionResultType]::ParameterName, 'A file to create for the new key (implies --key file)')
            [CompletionResult]::new('--new-passphrase-file', '--new-passphrase-file', [CompletionResultType]::ParameterName, 'A file with the new passphrase (else OAUTHCTL_PASSPHRASE_FILE, OAUTHCTL_PASSPHRASE, or it is asked for)')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;restore' {
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--prev', '--prev', [CompletionResultType]::ParameterName, 'The generation before (vault.prev.age)')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;unlock' {
            [CompletionResult]::new('--for', '--for', [CompletionResultType]::ParameterName, 'For how long')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]')
            [CompletionResult]::new('--home', '--home', [CompletionResultType]::ParameterName, 'One folder for settings, vault and state [env: OAUTHCTL_HOME]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Report as JSON, errors too')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing on stderr but warnings and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more on stderr; no level ever shows a secret')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            break
        }
        'oauthctl;vault;help' {
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Copy the vault, sealed as it is, to a new file')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Open the vault, verify everything in it, and explain')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'Forget the key that `unlock` keeps in the session')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the vault lies')
            [CompletionResult]::new('recipient', 'recipient', [CompletionResultType]::ParameterValue, 'Who can open the vault: list, add and remove recipients')
            [CompletionResult]::new('rekey', 'rekey', [CompletionResultType]::ParameterValue, 'Give the vault a new key')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a backup in the vault''s place')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Keep the vault''s key in the session, so that scripts are not asked for a passphrase')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;vault;help;backup' {
            break
        }
        'oauthctl;vault;help;check' {
            break
        }
        'oauthctl;vault;help;lock' {
            break
        }
        'oauthctl;vault;help;path' {
            break
        }
        'oauthctl;vault;help;recipient' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Let one more key read and write the vault')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys that open the vault')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Seal everything anew without this key')
            break
        }
        'oauthctl;vault;help;recipient;add' {
            break
        }
        'oauthctl;vault;help;recipient;list' {
            break
        }
        'oauthctl;vault;help;recipient;remove' {
            break
        }
        'oauthctl;vault;help;rekey' {
            break
        }
        'oauthctl;vault;help;restore' {
            break
        }
        'oauthctl;vault;help;unlock' {
            break
        }
        'oauthctl;vault;help;help' {
            break
        }
        'oauthctl;help' {
            [CompletionResult]::new('audit', 'audit', [CompletionResultType]::ParameterValue, 'List, verify and export the record of every operation')
            [CompletionResult]::new('cargo-credential', 'cargo-credential', [CompletionResultType]::ParameterValue, 'Give cargo a token for the registries that were set up')
            [CompletionResult]::new('client', 'client', [CompletionResultType]::ParameterValue, 'Manage app registrations (client id and secret) at providers')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script for a shell')
            [CompletionResult]::new('connect', 'connect', [CompletionResultType]::ParameterValue, 'Sign in to a provider and keep the grant')
            [CompletionResult]::new('consents', 'consents', [CompletionResultType]::ParameterValue, 'Show what was consented to, and when')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Try the whole journey on this machine')
            [CompletionResult]::new('docker-credential', 'docker-credential', [CompletionResultType]::ParameterValue, 'Give container tools a token for the registries that were set up')
            [CompletionResult]::new('doctor', 'doctor', [CompletionResultType]::ParameterValue, 'Find what would go wrong')
            [CompletionResult]::new('exec', 'exec', [CompletionResultType]::ParameterValue, 'Run a program with tokens in its environment')
            [CompletionResult]::new('features', 'features', [CompletionResultType]::ParameterValue, 'List a provider''s features: named bundles of scopes, and who has them')
            [CompletionResult]::new('git-credential', 'git-credential', [CompletionResultType]::ParameterValue, 'Give git a token for the hosts that were set up')
            [CompletionResult]::new('hosts', 'hosts', [CompletionResultType]::ParameterValue, 'See and end where tokens may go')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make the profile''s vault')
            [CompletionResult]::new('kube-credential', 'kube-credential', [CompletionResultType]::ParameterValue, 'Give kubectl a token')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what is connected')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write all of them')
            [CompletionResult]::new('provider', 'provider', [CompletionResultType]::ParameterValue, 'Manage providers: the built-in ones, the catalogue, and your own')
            [CompletionResult]::new('refresh', 'refresh', [CompletionResultType]::ParameterValue, 'Refresh tokens now')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Delete an integration here, and only here')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give an integration another name')
            [CompletionResult]::new('request', 'request', [CompletionResultType]::ParameterValue, 'Call an API with a token')
            [CompletionResult]::new('revoke', 'revoke', [CompletionResultType]::ParameterValue, 'Revoke grants at the provider, then delete their tokens')
            [CompletionResult]::new('scopes', 'scopes', [CompletionResultType]::ParameterValue, 'List the scopes that can be asked of a provider')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one integration in full')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Tell whether every grant is usable')
            [CompletionResult]::new('sync', 'sync', [CompletionResultType]::ParameterValue, 'Ask the provider whose token it is and what it may do, and record the answer')
            [CompletionResult]::new('token', 'token', [CompletionResultType]::ParameterValue, 'Print a usable access token')
            [CompletionResult]::new('vault', 'vault', [CompletionResultType]::ParameterValue, 'Look after the vault')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'oauthctl;help;audit' {
            [CompletionResult]::new('export', 'export', [CompletionResultType]::ParameterValue, 'Write entries to stdout as JSON Lines or CSV')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the newest entries')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order')
            break
        }
        'oauthctl;help;audit;export' {
            break
        }
        'oauthctl;help;audit;list' {
            break
        }
        'oauthctl;help;audit;verify' {
            break
        }
        'oauthctl;help;cargo-credential' {
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a registry to an integration')
            break
        }
        'oauthctl;help;cargo-credential;setup' {
            break
        }
        'oauthctl;help;client' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the providers a client is set for; never a secret')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Forget the client of a provider; grants made with it keep theirs')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the client for a provider')
            break
        }
        'oauthctl;help;client;list' {
            break
        }
        'oauthctl;help;client;remove' {
            break
        }
        'oauthctl;help;client;set' {
            break
        }
        'oauthctl;help;completions' {
            break
        }
        'oauthctl;help;connect' {
            break
        }
        'oauthctl;help;consents' {
            break
        }
        'oauthctl;help;demo' {
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Leave the demo server running, to try scripts on')
            break
        }
        'oauthctl;help;demo;serve' {
            break
        }
        'oauthctl;help;docker-credential' {
            [CompletionResult]::new('erase', 'erase', [CompletionResultType]::ParameterValue, 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Answer for the registry on stdin')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the registries that were set up')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a registry to an integration')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Refuse: passwords are not kept here')
            [CompletionResult]::new('version', 'version', [CompletionResultType]::ParameterValue, 'Which helper this is')
            break
        }
        'oauthctl;help;docker-credential;erase' {
            break
        }
        'oauthctl;help;docker-credential;get' {
            break
        }
        'oauthctl;help;docker-credential;list' {
            break
        }
        'oauthctl;help;docker-credential;setup' {
            break
        }
        'oauthctl;help;docker-credential;store' {
            break
        }
        'oauthctl;help;docker-credential;version' {
            break
        }
        'oauthctl;help;doctor' {
            break
        }
        'oauthctl;help;exec' {
            break
        }
        'oauthctl;help;features' {
            break
        }
        'oauthctl;help;git-credential' {
            [CompletionResult]::new('erase', 'erase', [CompletionResultType]::ParameterValue, 'Forget nothing: what git calls when a token was refused')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Answer git''s question on stdin')
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Bind a host to an integration and tell git to ask here')
            [CompletionResult]::new('store', 'store', [CompletionResultType]::ParameterValue, 'Keep nothing: what git calls when a token was taken')
            break
        }
        'oauthctl;help;git-credential;erase' {
            break
        }
        'oauthctl;help;git-credential;get' {
            break
        }
        'oauthctl;help;git-credential;setup' {
            break
        }
        'oauthctl;help;git-credential;store' {
            break
        }
        'oauthctl;help;hosts' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Bind a host that the token is meant for, too: for `request` and for --format netrc')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the hosts of an integration')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Unbind a host that was bound by hand')
            break
        }
        'oauthctl;help;hosts;add' {
            break
        }
        'oauthctl;help;hosts;list' {
            break
        }
        'oauthctl;help;hosts;remove' {
            break
        }
        'oauthctl;help;init' {
            break
        }
        'oauthctl;help;kube-credential' {
            [CompletionResult]::new('setup', 'setup', [CompletionResultType]::ParameterValue, 'Print the user for a kubeconfig')
            break
        }
        'oauthctl;help;kube-credential;setup' {
            break
        }
        'oauthctl;help;list' {
            break
        }
        'oauthctl;help;man' {
            break
        }
        'oauthctl;help;provider' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add a provider of your own: by its issuer, from a file, or by its endpoints')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List providers')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Remove a provider of your own')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show a provider: how to register an app there, and everything known of it')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Check a provider''s data, its discovery and its redirect rule, without signing in')
            break
        }
        'oauthctl;help;provider;add' {
            break
        }
        'oauthctl;help;provider;list' {
            break
        }
        'oauthctl;help;provider;remove' {
            break
        }
        'oauthctl;help;provider;show' {
            break
        }
        'oauthctl;help;provider;test' {
            break
        }
        'oauthctl;help;refresh' {
            break
        }
        'oauthctl;help;remove' {
            break
        }
        'oauthctl;help;rename' {
            break
        }
        'oauthctl;help;request' {
            break
        }
        'oauthctl;help;revoke' {
            break
        }
        'oauthctl;help;scopes' {
            break
        }
        'oauthctl;help;show' {
            break
        }
        'oauthctl;help;status' {
            break
        }
        'oauthctl;help;sync' {
            break
        }
        'oauthctl;help;token' {
            break
        }
        'oauthctl;help;vault' {
            [CompletionResult]::new('backup', 'backup', [CompletionResultType]::ParameterValue, 'Copy the vault, sealed as it is, to a new file')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Open the vault, verify everything in it, and explain')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'Forget the key that `unlock` keeps in the session')
            [CompletionResult]::new('path', 'path', [CompletionResultType]::ParameterValue, 'Print where the vault lies')
            [CompletionResult]::new('recipient', 'recipient', [CompletionResultType]::ParameterValue, 'Who can open the vault: list, add and remove recipients')
            [CompletionResult]::new('rekey', 'rekey', [CompletionResultType]::ParameterValue, 'Give the vault a new key')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put a backup in the vault''s place')
            [CompletionResult]::new('unlock', 'unlock', [CompletionResultType]::ParameterValue, 'Keep the vault''s key in the session, so that scripts are not asked for a passphrase')
            break
        }
        'oauthctl;help;vault;backup' {
            break
        }
        'oauthctl;help;vault;check' {
            break
        }
        'oauthctl;help;vault;lock' {
            break
        }
        'oauthctl;help;vault;path' {
            break
        }
        'oauthctl;help;vault;recipient' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Let one more key read and write the vault')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the keys that open the vault')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Seal everything anew without this key')
            break
        }
        'oauthctl;help;vault;recipient;add' {
            break
        }
        'oauthctl;help;vault;recipient;list' {
            break
        }
        'oauthctl;help;vault;recipient;remove' {
            break
        }
        'oauthctl;help;vault;rekey' {
            break
        }
        'oauthctl;help;vault;restore' {
            break
        }
        'oauthctl;help;vault;unlock' {
            break
        }
        'oauthctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
