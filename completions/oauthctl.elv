
use builtin;
use str;

set edit:completion:arg-completer[oauthctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'oauthctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'oauthctl'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand audit 'List, verify and export the record of every operation'
            cand cargo-credential 'Give cargo a token for the registries that were set up'
            cand client 'Manage app registrations (client id and secret) at providers'
            cand completions 'Print the completion script for a shell'
            cand connect 'Sign in to a provider and keep the grant'
            cand consents 'Show what was consented to, and when'
            cand demo 'Try the whole journey on this machine'
            cand docker-credential 'Give container tools a token for the registries that were set up'
            cand doctor 'Find what would go wrong'
            cand exec 'Run a program with tokens in its environment'
            cand features 'List a provider''s features: named bundles of scopes, and who has them'
            cand git-credential 'Give git a token for the hosts that were set up'
            cand hosts 'See and end where tokens may go'
            cand init 'Make the profile''s vault'
            cand kube-credential 'Give kubectl a token'
            cand list 'List what is connected'
            cand man 'Print the manual page, or write all of them'
            cand provider 'Manage providers: the built-in ones, the catalogue, and your own'
            cand refresh 'Refresh tokens now'
            cand remove 'Delete an integration here, and only here'
            cand rename 'Give an integration another name'
            cand request 'Call an API with a token'
            cand revoke 'Revoke grants at the provider, then delete their tokens'
            cand scopes 'List the scopes that can be asked of a provider'
            cand show 'Show one integration in full'
            cand status 'Tell whether every grant is usable'
            cand sync 'Ask the provider whose token it is and what it may do, and record the answer'
            cand token 'Print a usable access token'
            cand vault 'Look after the vault'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;audit'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand export 'Write entries to stdout as JSON Lines or CSV'
            cand list 'List the newest entries'
            cand verify 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;audit;export'= {
            cand --integration 'Entries about this integration'
            cand --since 'Entries since then: a duration (2h, 7d) or an RFC 3339 time'
            cand --action 'Entries of this action'
            cand --format 'What is written'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;audit;list'= {
            cand --integration 'Entries about this integration'
            cand --since 'Entries since then: a duration (2h, 7d) or an RFC 3339 time'
            cand --action 'Entries of this action'
            cand -n 'How many'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;audit;verify'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;audit;help'= {
            cand export 'Write entries to stdout as JSON Lines or CSV'
            cand list 'List the newest entries'
            cand verify 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;audit;help;export'= {
        }
        &'oauthctl;audit;help;list'= {
        }
        &'oauthctl;audit;help;verify'= {
        }
        &'oauthctl;audit;help;help'= {
        }
        &'oauthctl;cargo-credential'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --cargo-plugin 'What cargo says to every provider'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand setup 'Bind a registry to an integration'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;cargo-credential;setup'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --bare 'The registry wants the token alone, without `Bearer` before it'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;cargo-credential;help'= {
            cand setup 'Bind a registry to an integration'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;cargo-credential;help;setup'= {
        }
        &'oauthctl;cargo-credential;help;help'= {
        }
        &'oauthctl;client'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand list 'List the providers a client is set for; never a secret'
            cand remove 'Forget the client of a provider; grants made with it keep theirs'
            cand set 'Set the client for a provider'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;client;list'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;client;remove'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;client;set'= {
            cand --client-id 'The client id'
            cand --client-secret-file 'Read the client secret from a file'
            cand --key-file 'The private key that the client signs with (private_key_jwt), in PEM (PKCS#8) or as a JWK'
            cand --key-alg 'What it signs with: RS256, PS256, ES256, ES384, EdDSA (what the key is for)'
            cand --key-id 'The key''s id (`kid`) at the provider'
            cand --from-json 'A JSON file downloaded from the provider''s console, with id and secret'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --client-secret-stdin 'Read the client secret from stdin'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;client;help'= {
            cand list 'List the providers a client is set for; never a secret'
            cand remove 'Forget the client of a provider; grants made with it keep theirs'
            cand set 'Set the client for a provider'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;client;help;list'= {
        }
        &'oauthctl;client;help;remove'= {
        }
        &'oauthctl;client;help;set'= {
        }
        &'oauthctl;client;help;help'= {
        }
        &'oauthctl;completions'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;connect'= {
            cand --as 'The integration''s name (the provider''s id)'
            cand --scope 'A scope to ask for, in the provider''s spelling'
            cand --feature 'A feature to ask for: a named bundle of scopes (see `oauthctl features`)'
            cand --client-id 'The client id of your app registration'
            cand --client-secret-file 'Read the client secret from a file'
            cand --login-hint 'Which account to suggest at the provider'
            cand --expect-account 'The account it has to be; another one is not kept'
            cand --param 'A variable of the provider (tenant=…), or a parameter of the authorization request'
            cand --browser 'The browser to open: a command, %s for the URL'
            cand --resource 'What the grant is for: the URI of an API (RFC 8707); `token` without --resource is for the first one'
            cand --registration-token-file 'What lets one register a client where the server does not take everybody (RFC 7591)'
            cand --service-account-file 'Nobody signs in: tokens for a service account, whose key file this is (RFC 7523)'
            cand --subject 'The user that the service account acts as'
            cand --subject-token-file 'Where the other identity''s token lies'
            cand --subject-token-env 'The variable that the other identity''s token is in'
            cand --subject-token-url 'Where the other identity''s token is to be had with a GET'
            cand --subject-token-pointer 'Which member of a JSON object the token is, as a JSON pointer (/access_token)'
            cand --subject-token-type 'What kind of token it is (urn:ietf:params:oauth:token-type:jwt)'
            cand --subject-token-audience 'Whom the GitHub Actions job''s token is for (what the provider wants)'
            cand --audience 'Whom the new token is for; for Google the workload identity provider (//iam.googleapis.com/projects/…)'
            cand --requested-token-type 'What kind of token is wanted'
            cand --impersonate 'The service account whose tokens are wanted in the end (Google)'
            cand --refresh-token-file 'Take over a refresh token that another program has; it is read from a file'
            cand --port 'The port to listen on'
            cand --timeout 'How long to wait for the person (5m; with --device as long as the code is good)'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --exact-scopes 'Ask for these scopes and features alone, not for what is granted already as well'
            cand --client-secret-stdin 'Read the client secret from stdin'
            cand --replace-account 'Put another account under an existing name'
            cand --no-browser 'Open nothing; listen for the redirect all the same'
            cand --paste 'Do not listen; paste the redirected URL'
            cand --device 'Show a code to enter in a browser on another device'
            cand --start 'First of two steps: print the URL and end; `connect --finish` goes on within 10 minutes'
            cand --finish 'Second step: read the redirected URL from a prompt or stdin'
            cand --accept-metadata-change 'Agree to an issuer''s endpoints at other hosts than before'
            cand --dpop 'Bind the grant to a key of its own (DPoP, RFC 9449): its tokens are of use with proofs of that key alone'
            cand --client-credentials 'Nobody signs in: tokens for the client itself (RFC 6749 section 4.4)'
            cand --key-outside 'Leave the key file where it is, and read it for each new token'
            cand --token-exchange 'Nobody signs in: another identity''s token is exchanged for one (RFC 8693)'
            cand --workload-identity 'Nobody signs in and nothing secret is kept: this machine''s or job''s own token is trusted there'
            cand --github-actions 'The other identity is this GitHub Actions job (permissions: id-token: write)'
            cand --refresh-token-stdin 'Take over a refresh token that another program has; it is read from stdin'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;consents'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;demo'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand serve 'Leave the demo server running, to try scripts on'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;demo;serve'= {
            cand --port 'The port to listen on (any)'
            cand --token-ttl 'How long an access token lives'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --approve 'Approve every sign-in without asking'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;demo;help'= {
            cand serve 'Leave the demo server running, to try scripts on'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;demo;help;serve'= {
        }
        &'oauthctl;demo;help;help'= {
        }
        &'oauthctl;docker-credential'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand erase 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds'
            cand get 'Answer for the registry on stdin'
            cand list 'List the registries that were set up'
            cand setup 'Bind a registry to an integration'
            cand store 'Refuse: passwords are not kept here'
            cand version 'Which helper this is'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;docker-credential;erase'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;docker-credential;get'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;docker-credential;list'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;docker-credential;setup'= {
            cand --username 'Whom the registry is told; otherwise what the provider''s data says'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;docker-credential;store'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;docker-credential;version'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;docker-credential;help'= {
            cand erase 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds'
            cand get 'Answer for the registry on stdin'
            cand list 'List the registries that were set up'
            cand setup 'Bind a registry to an integration'
            cand store 'Refuse: passwords are not kept here'
            cand version 'Which helper this is'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;docker-credential;help;erase'= {
        }
        &'oauthctl;docker-credential;help;get'= {
        }
        &'oauthctl;docker-credential;help;list'= {
        }
        &'oauthctl;docker-credential;help;setup'= {
        }
        &'oauthctl;docker-credential;help;store'= {
        }
        &'oauthctl;docker-credential;help;version'= {
        }
        &'oauthctl;docker-credential;help;help'= {
        }
        &'oauthctl;doctor'= {
            cand --refresh 'Refresh these integrations, too'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;exec'= {
            cand --env 'The variable to set (ACCESS_TOKEN), or NAME=INTEGRATION'
            cand --min-ttl 'How long the tokens must live at least (60s)'
            cand --dpop 'The one request that the program will make, where tokens are bound to a key (DPoP): the proof is in NAME_DPOP'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --token-file 'The variable holds the path of a file in memory with the token, written anew before it expires'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;features'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;git-credential'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand erase 'Forget nothing: what git calls when a token was refused'
            cand get 'Answer git''s question on stdin'
            cand setup 'Bind a host to an integration and tell git to ask here'
            cand store 'Keep nothing: what git calls when a token was taken'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;git-credential;erase'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;git-credential;get'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;git-credential;setup'= {
            cand --path 'Only below this path (git then asks with the whole path)'
            cand --username 'Whom git says it is, with the token as password; otherwise what the provider''s data says, or Bearer'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --print 'Print the lines for git''s configuration instead of writing them'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;git-credential;store'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;git-credential;help'= {
            cand erase 'Forget nothing: what git calls when a token was refused'
            cand get 'Answer git''s question on stdin'
            cand setup 'Bind a host to an integration and tell git to ask here'
            cand store 'Keep nothing: what git calls when a token was taken'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;git-credential;help;erase'= {
        }
        &'oauthctl;git-credential;help;get'= {
        }
        &'oauthctl;git-credential;help;setup'= {
        }
        &'oauthctl;git-credential;help;store'= {
        }
        &'oauthctl;git-credential;help;help'= {
        }
        &'oauthctl;hosts'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand add 'Bind a host that the token is meant for, too: for `request` and for --format netrc'
            cand list 'List the hosts of an integration'
            cand remove 'Unbind a host that was bound by hand'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;hosts;add'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;hosts;list'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;hosts;remove'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;hosts;help'= {
            cand add 'Bind a host that the token is meant for, too: for `request` and for --format netrc'
            cand list 'List the hosts of an integration'
            cand remove 'Unbind a host that was bound by hand'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;hosts;help;add'= {
        }
        &'oauthctl;hosts;help;list'= {
        }
        &'oauthctl;hosts;help;remove'= {
        }
        &'oauthctl;hosts;help;help'= {
        }
        &'oauthctl;init'= {
            cand --key 'Where the key is kept'
            cand --identity-file 'An age identity file to use; with --key file, where to create it'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --recovery 'Make a second key that opens the vault, and show it once'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;kube-credential'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --id-token 'The ID token instead of the access token, for clusters that know people by it (--oidc-issuer-url)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand setup 'Print the user for a kubeconfig'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;kube-credential;setup'= {
            cand --server 'The cluster''s URL; from then on no other cluster gets the token by this way'
            cand --api 'The version of the protocol; v1 is in kubectl since 1.22'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --id-token 'kubectl gets the ID token instead of the access token'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;kube-credential;help'= {
            cand setup 'Print the user for a kubeconfig'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;kube-credential;help;setup'= {
        }
        &'oauthctl;kube-credential;help;help'= {
        }
        &'oauthctl;list'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;man'= {
            cand --dir 'Write every page into this folder'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;provider'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand add 'Add a provider of your own: by its issuer, from a file, or by its endpoints'
            cand list 'List providers'
            cand remove 'Remove a provider of your own'
            cand show 'Show a provider: how to register an app there, and everything known of it'
            cand test 'Check a provider''s data, its discovery and its redirect rule, without signing in'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;provider;add'= {
            cand --issuer 'Find everything through the issuer''s metadata (RFC 8414, OpenID Connect Discovery)'
            cand --from 'Take a provider file (oauthctl-providers(5))'
            cand --authorize-url 'authorize-url'
            cand --token-url 'token-url'
            cand --device-url 'device-url'
            cand --revoke-url 'revoke-url'
            cand --userinfo-url 'userinfo-url'
            cand --introspect-url 'introspect-url'
            cand --redirect-host 'The host of the redirect URI: 127.0.0.1, [::1] or localhost'
            cand --redirect-port '`any`, or ports to try in order'
            cand --redirect-path 'The path of the redirect URI'
            cand --client-auth 'How the client proves who it is'
            cand --scope 'A scope to ask for by default'
            cand --pkce 'What PKCE is to the server; `assume` sends it although the metadata is silent'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --replace 'Replace a provider of your own that has this id'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;provider;list'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;provider;remove'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --yes 'Do not ask, although grants of it would be of no use any more'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;provider;show'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;provider;test'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;provider;help'= {
            cand add 'Add a provider of your own: by its issuer, from a file, or by its endpoints'
            cand list 'List providers'
            cand remove 'Remove a provider of your own'
            cand show 'Show a provider: how to register an app there, and everything known of it'
            cand test 'Check a provider''s data, its discovery and its redirect rule, without signing in'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;provider;help;add'= {
        }
        &'oauthctl;provider;help;list'= {
        }
        &'oauthctl;provider;help;remove'= {
        }
        &'oauthctl;provider;help;show'= {
        }
        &'oauthctl;provider;help;test'= {
        }
        &'oauthctl;provider;help;help'= {
        }
        &'oauthctl;refresh'= {
            cand --due 'With neither names nor --all: what expires within this time (5m)'
            cand --jitter 'Begin after a random part of this time, so that not everybody asks at the full hour'
            cand --jobs 'Requests in flight at once (8)'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --all 'Every integration that has a refresh token'
            cand --force 'Ask the provider about dead grants too'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;remove'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;rename'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;request'= {
            cand -X 'The method (GET, or POST with -d)'
            cand --method 'The method (GET, or POST with -d)'
            cand -H 'Another header; not for secrets, which would stand in the argument list'
            cand --header 'Another header; not for secrets, which would stand in the argument list'
            cand -d 'The body: @FILE, - for stdin, or the text itself'
            cand --data 'The body: @FILE, - for stdin, or the text itself'
            cand --allow-host 'A host that the token is meant for, too; remembered'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand -i 'Print status line and headers of the answer, too'
            cand --include 'Print status line and headers of the answer, too'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;revoke'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --all 'Every integration'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --local-only 'Only forget the tokens here; the grant lives on at the provider'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;scopes'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;show'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;status'= {
            cand --expiring 'Exit 3 too when a grant is known to need a person within this time'
            cand --format 'What is printed'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;sync'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;token'= {
            cand --min-ttl 'How long the token must live at least (60s)'
            cand --scope 'A scope that must have been consented to; with --resource, the token has these alone'
            cand --resource 'Which API the token is for, of those named to `connect --resource` (the first one)'
            cand --audience 'Which API the token is for, of those named to `connect --resource` (the first one)'
            cand --format 'What is printed'
            cand --host 'The host that the form is for (netrc, oauthbearer)'
            cand --user 'The user that the form names (netrc, oauthbearer, xoauth2)'
            cand --url 'The URL that a proof is for (dpop, json)'
            cand --method 'The method that it is for (GET)'
            cand --nonce 'What that server''s last `DPoP-Nonce` header said'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --force-refresh 'Refresh even if the stored token still lives'
            cand --no-refresh 'From the vault or not at all; exit 4 if nothing there lives long enough'
            cand -n 'Without the newline at the end'
            cand --no-newline 'Without the newline at the end'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand backup 'Copy the vault, sealed as it is, to a new file'
            cand check 'Open the vault, verify everything in it, and explain'
            cand lock 'Forget the key that `unlock` keeps in the session'
            cand path 'Print where the vault lies'
            cand recipient 'Who can open the vault: list, add and remove recipients'
            cand rekey 'Give the vault a new key'
            cand restore 'Put a backup in the vault''s place'
            cand unlock 'Keep the vault''s key in the session, so that scripts are not asked for a passphrase'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;vault;backup'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;check'= {
            cand --trust-writer 'Accept vaults written by this recipient from now on'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --deep 'Verify every segment too, and repair what is safe to repair'
            cand --accept 'Accept what lies here as this profile''s vault although nothing proves who wrote it'
            cand --accept-older 'Accept this vault although a newer generation was seen'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;lock'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;path'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;recipient'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand add 'Let one more key read and write the vault'
            cand list 'List the keys that open the vault'
            cand remove 'Seal everything anew without this key'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;vault;recipient;add'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;recipient;list'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;recipient;remove'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;recipient;help'= {
            cand add 'Let one more key read and write the vault'
            cand list 'List the keys that open the vault'
            cand remove 'Seal everything anew without this key'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;vault;recipient;help;add'= {
        }
        &'oauthctl;vault;recipient;help;list'= {
        }
        &'oauthctl;vault;recipient;help;remove'= {
        }
        &'oauthctl;vault;recipient;help;help'= {
        }
        &'oauthctl;vault;rekey'= {
            cand --key 'Where the new key is kept (where the old one is)'
            cand --identity-file 'A file to create for the new key (implies --key file)'
            cand --new-passphrase-file 'A file with the new passphrase (else OAUTHCTL_PASSPHRASE_FILE, OAUTHCTL_PASSPHRASE, or it is asked for)'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;restore'= {
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --prev 'The generation before (vault.prev.age)'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;unlock'= {
            cand --for 'For how long'
            cand --profile 'An isolated world of its own: vault, key and settings [env: OAUTHCTL_PROFILE]'
            cand --home 'One folder for settings, vault and state [env: OAUTHCTL_HOME]'
            cand --color 'When to use colour'
            cand --log-format 'What is said on stderr: text, or an object a line (at, level, message; with an error, error)'
            cand --json 'Report as JSON, errors too'
            cand -q 'Say nothing on stderr but warnings and errors'
            cand --quiet 'Say nothing on stderr but warnings and errors'
            cand -v 'Say more on stderr; no level ever shows a secret'
            cand --verbose 'Say more on stderr; no level ever shows a secret'
            cand --no-input 'Never prompt, never open a browser unasked [env: OAUTHCTL_NO_INPUT, CI]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'oauthctl;vault;help'= {
            cand backup 'Copy the vault, sealed as it is, to a new file'
            cand check 'Open the vault, verify everything in it, and explain'
            cand lock 'Forget the key that `unlock` keeps in the session'
            cand path 'Print where the vault lies'
            cand recipient 'Who can open the vault: list, add and remove recipients'
            cand rekey 'Give the vault a new key'
            cand restore 'Put a backup in the vault''s place'
            cand unlock 'Keep the vault''s key in the session, so that scripts are not asked for a passphrase'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;vault;help;backup'= {
        }
        &'oauthctl;vault;help;check'= {
        }
        &'oauthctl;vault;help;lock'= {
        }
        &'oauthctl;vault;help;path'= {
        }
        &'oauthctl;vault;help;recipient'= {
            cand add 'Let one more key read and write the vault'
            cand list 'List the keys that open the vault'
            cand remove 'Seal everything anew without this key'
        }
        &'oauthctl;vault;help;recipient;add'= {
        }
        &'oauthctl;vault;help;recipient;list'= {
        }
        &'oauthctl;vault;help;recipient;remove'= {
        }
        &'oauthctl;vault;help;rekey'= {
        }
        &'oauthctl;vault;help;restore'= {
        }
        &'oauthctl;vault;help;unlock'= {
        }
        &'oauthctl;vault;help;help'= {
        }
        &'oauthctl;help'= {
            cand audit 'List, verify and export the record of every operation'
            cand cargo-credential 'Give cargo a token for the registries that were set up'
            cand client 'Manage app registrations (client id and secret) at providers'
            cand completions 'Print the completion script for a shell'
            cand connect 'Sign in to a provider and keep the grant'
            cand consents 'Show what was consented to, and when'
            cand demo 'Try the whole journey on this machine'
            cand docker-credential 'Give container tools a token for the registries that were set up'
            cand doctor 'Find what would go wrong'
            cand exec 'Run a program with tokens in its environment'
            cand features 'List a provider''s features: named bundles of scopes, and who has them'
            cand git-credential 'Give git a token for the hosts that were set up'
            cand hosts 'See and end where tokens may go'
            cand init 'Make the profile''s vault'
            cand kube-credential 'Give kubectl a token'
            cand list 'List what is connected'
            cand man 'Print the manual page, or write all of them'
            cand provider 'Manage providers: the built-in ones, the catalogue, and your own'
            cand refresh 'Refresh tokens now'
            cand remove 'Delete an integration here, and only here'
            cand rename 'Give an integration another name'
            cand request 'Call an API with a token'
            cand revoke 'Revoke grants at the provider, then delete their tokens'
            cand scopes 'List the scopes that can be asked of a provider'
            cand show 'Show one integration in full'
            cand status 'Tell whether every grant is usable'
            cand sync 'Ask the provider whose token it is and what it may do, and record the answer'
            cand token 'Print a usable access token'
            cand vault 'Look after the vault'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'oauthctl;help;audit'= {
            cand export 'Write entries to stdout as JSON Lines or CSV'
            cand list 'List the newest entries'
            cand verify 'Check every link of the chain; exit 6 if an entry is missing, changed, inserted or out of order'
        }
        &'oauthctl;help;audit;export'= {
        }
        &'oauthctl;help;audit;list'= {
        }
        &'oauthctl;help;audit;verify'= {
        }
        &'oauthctl;help;cargo-credential'= {
            cand setup 'Bind a registry to an integration'
        }
        &'oauthctl;help;cargo-credential;setup'= {
        }
        &'oauthctl;help;client'= {
            cand list 'List the providers a client is set for; never a secret'
            cand remove 'Forget the client of a provider; grants made with it keep theirs'
            cand set 'Set the client for a provider'
        }
        &'oauthctl;help;client;list'= {
        }
        &'oauthctl;help;client;remove'= {
        }
        &'oauthctl;help;client;set'= {
        }
        &'oauthctl;help;completions'= {
        }
        &'oauthctl;help;connect'= {
        }
        &'oauthctl;help;consents'= {
        }
        &'oauthctl;help;demo'= {
            cand serve 'Leave the demo server running, to try scripts on'
        }
        &'oauthctl;help;demo;serve'= {
        }
        &'oauthctl;help;docker-credential'= {
            cand erase 'Forget nothing: what a logout calls; `oauthctl hosts remove` unbinds'
            cand get 'Answer for the registry on stdin'
            cand list 'List the registries that were set up'
            cand setup 'Bind a registry to an integration'
            cand store 'Refuse: passwords are not kept here'
            cand version 'Which helper this is'
        }
        &'oauthctl;help;docker-credential;erase'= {
        }
        &'oauthctl;help;docker-credential;get'= {
        }
        &'oauthctl;help;docker-credential;list'= {
        }
        &'oauthctl;help;docker-credential;setup'= {
        }
        &'oauthctl;help;docker-credential;store'= {
        }
        &'oauthctl;help;docker-credential;version'= {
        }
        &'oauthctl;help;doctor'= {
        }
        &'oauthctl;help;exec'= {
        }
        &'oauthctl;help;features'= {
        }
        &'oauthctl;help;git-credential'= {
            cand erase 'Forget nothing: what git calls when a token was refused'
            cand get 'Answer git''s question on stdin'
            cand setup 'Bind a host to an integration and tell git to ask here'
            cand store 'Keep nothing: what git calls when a token was taken'
        }
        &'oauthctl;help;git-credential;erase'= {
        }
        &'oauthctl;help;git-credential;get'= {
        }
        &'oauthctl;help;git-credential;setup'= {
        }
        &'oauthctl;help;git-credential;store'= {
        }
        &'oauthctl;help;hosts'= {
            cand add 'Bind a host that the token is meant for, too: for `request` and for --format netrc'
            cand list 'List the hosts of an integration'
            cand remove 'Unbind a host that was bound by hand'
        }
        &'oauthctl;help;hosts;add'= {
        }
        &'oauthctl;help;hosts;list'= {
        }
        &'oauthctl;help;hosts;remove'= {
        }
        &'oauthctl;help;init'= {
        }
        &'oauthctl;help;kube-credential'= {
            cand setup 'Print the user for a kubeconfig'
        }
        &'oauthctl;help;kube-credential;setup'= {
        }
        &'oauthctl;help;list'= {
        }
        &'oauthctl;help;man'= {
        }
        &'oauthctl;help;provider'= {
            cand add 'Add a provider of your own: by its issuer, from a file, or by its endpoints'
            cand list 'List providers'
            cand remove 'Remove a provider of your own'
            cand show 'Show a provider: how to register an app there, and everything known of it'
            cand test 'Check a provider''s data, its discovery and its redirect rule, without signing in'
        }
        &'oauthctl;help;provider;add'= {
        }
        &'oauthctl;help;provider;list'= {
        }
        &'oauthctl;help;provider;remove'= {
        }
        &'oauthctl;help;provider;show'= {
        }
        &'oauthctl;help;provider;test'= {
        }
        &'oauthctl;help;refresh'= {
        }
        &'oauthctl;help;remove'= {
        }
        &'oauthctl;help;rename'= {
        }
        &'oauthctl;help;request'= {
        }
        &'oauthctl;help;revoke'= {
        }
        &'oauthctl;help;scopes'= {
        }
        &'oauthctl;help;show'= {
        }
        &'oauthctl;help;status'= {
        }
        &'oauthctl;help;sync'= {
        }
        &'oauthctl;help;token'= {
        }
        &'oauthctl;help;vault'= {
            cand backup 'Copy the vault, sealed as it is, to a new file'
            cand check 'Open the vault, verify everything in it, and explain'
            cand lock 'Forget the key that `unlock` keeps in the session'
            cand path 'Print where the vault lies'
            cand recipient 'Who can open the vault: list, add and remove recipients'
            cand rekey 'Give the vault a new key'
            cand restore 'Put a backup in the vault''s place'
            cand unlock 'Keep the vault''s key in the session, so that scripts are not asked for a passphrase'
        }
        &'oauthctl;help;vault;backup'= {
        }
        &'oauthctl;help;vault;check'= {
        }
        &'oauthctl;help;vault;lock'= {
        }
        &'oauthctl;help;vault;path'= {
        }
        &'oauthctl;help;vault;recipient'= {
            cand add 'Let one more key read and write the vault'
            cand list 'List the keys that open the vault'
            cand remove 'Seal everything anew without this key'
        }
        &'oauthctl;help;vault;recipient;add'= {
        }
        &'oauthctl;help;vault;recipient;list'= {
        }
        &'oauthctl;help;vault;recipient;remove'= {
        }
        &'oauthctl;help;vault;rekey'= {
        }
        &'oauthctl;help;vault;restore'= {
        }
        &'oauthctl;help;vault;unlock'= {
        }
        &'oauthctl;help;help'= {
        }
    ]
    $completions[$command]
}
