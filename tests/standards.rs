//! What the standards ask of a command-line client, check by check (S-01 to S-71), and the tests that show it. A check
//! without a test, or a test that is not there, fails.

use std::path::Path;

/// Check, rule in short, tests as `file function` (files under `tests/` or `src/`).
type Check = (&'static str, &'static str, &'static [&'static str]);

/// So many there are.
const COUNT: usize = 71;

#[rustfmt::skip]
const CHECKS: &[Check] = &[
    // RFC 6749 and OAuth 2.1
    ("S-01", "every URL of a server is https, loopback aside", &[
        "src/providers/tests/hostile.rs hostile_urls_are_refused_wherever_they_come_from", "src/system/http/tests.rs roads",
        "src/oauth/client/tests.rs a_call_that_is_wrong_sends_nothing", "tests/provider.rs an_issuer_is_checked_before_anything_is_sent"]),
    ("S-02", "certificate and name are verified, always", &["tests/tls.rs a_server_that_does_not_prove_who_it_is_gets_nothing"]),
    ("S-03", "a token request is a POST of a form, with nothing in the URL", &[
        "tests/refresh.rs a_refresh_sends_exactly_what_rfc_6749_says", "src/oauth/client/tests.rs a_code_is_exchanged_as_in_the_standard"]),
    ("S-04", "Basic credentials are form-encoded first", &["src/oauth/client/tests.rs basic_credentials_survive_odd_characters"]),
    ("S-05", "the client's authentication is never probed", &[
        "src/oauth/client/tests.rs one_request_whatever_happens", "src/providers/tests/scopes.rs the_client_proves_itself_as_the_data_says"]),
    ("S-06", "the endpoint's own query is kept, no parameter twice", &[
        "src/oauth/client/tests/authorization.rs the_endpoints_own_query_is_kept_once", "tests/connect.rs an_authorization_endpoint_keeps_its_own_query"]),
    ("S-07", "only codes come through the browser", &["src/flows/tests/redirect.rs each_query_means_one_thing"]),
    ("S-08", "state is compared exactly, before anything else", &[
        "src/flows/tests/redirect.rs state_comes_before_everything",
        "tests/connect_hostile.rs what_is_not_the_answer_of_this_sign_in_is_ignored_and_the_real_one_still_wins"]),
    ("S-09", "state, verifier and nonce are three values", &["src/oauth/client/tests/authorization.rs attempts_are_random_and_independent"]),
    ("S-10", "what nobody knows is ignored, and sizes are not assumed", &[
        "src/flows/tests/redirect.rs a_code_of_8_kib_is_taken", "tests/hostile.rs members_at_a_refresh"]),
    ("S-11", "token_type is understood, in any case", &["src/oauth/response/tests/members.rs access_token_and_type", "tests/hostile.rs members_at_a_refresh"]),
    ("S-12", "a new refresh token replaces the old one, none keeps it", &["tests/refresh.rs a_new_refresh_token_replaces_the_old_one_and_none_keeps_it"]),
    ("S-13", "a refresh can be forced, and is shared by those who came in time", &[
        "tests/races.rs who_forces_a_refresh_together_shares_it", "tests/resources.rs the_answer_for_one_resource_is_not_taken_for_anothers"]),
    ("S-14", "an unknown expiry is never due", &["tests/token.rs an_expiry_that_is_not_known_is_never_due"]),
    ("S-15", "asked and granted are recorded, less is shown", &[
        "tests/connect_names.rs fewer_scopes_than_asked_are_shown_and_recorded", "tests/token.rs a_scope_that_was_not_consented_to_needs_a_person"]),
    ("S-16", "a refresh asks for no more than was granted", &[
        "tests/refresh.rs a_refresh_sends_exactly_what_rfc_6749_says", "src/oauth/client/tests.rs a_refresh_asks_for_scopes_only_when_told_to"]),
    ("S-17", "a server's words are cleaned and cut", &[
        "src/oauth/text.rs only_legal_characters_stay", "src/flows/tests/redirect.rs hostile_words_are_cleaned_and_cut", "tests/hostile.rs refusals_at_a_refresh"]),
    ("S-18", "a code is sent once", &["tests/connect_hostile.rs a_token_endpoint_that_fails_is_asked_once_and_nothing_is_kept"]),
    ("S-19", "no token is in a URL", &["src/oauth/client/tests.rs an_identity_is_asked_with_the_token_in_the_header"]),
    ("S-20", "redirects are not followed", &[
        "src/oauth/response/tests.rs redirects_are_named_by_host_only", "tests/hostile.rs transport_at_a_refresh",
        "tests/pushed.rs what_is_no_good_answer_ends_the_sign_in", "tests/arrival.rs a_server_that_registers_nobody_leaves_nothing_behind"]),
    ("S-21", "secrets come from stdin, files, the environment", &[
        "tests/client.rs a_secret_comes_from_stdin_a_file_or_a_consoles_json", "tests/generated.rs no_secret_is_taken_on_the_command_line"]),
    // RFC 7636
    ("S-22", "S256, and nothing else", &["src/oauth/client/tests/authorization.rs the_url_is_as_in_the_standards"]),
    ("S-23", "a new verifier of 43 characters for each attempt", &[
        "src/oauth/client/tests/authorization.rs attempts_are_random_and_independent", "src/demo/tests/grants.rs the_challenge_of_rfc_7636_appendix_b"]),
    ("S-24", "no way back to one without", &["tests/standards.rs a_server_that_refuses_the_challenge_is_not_asked_without_one"]),
    ("S-25", "metadata without S256 is refused unless the data assumes it", &[
        "src/providers/tests/discovery.rs without_s256_only_when_it_is_assumed", "tests/provider.rs pkce_that_metadata_is_silent_about_has_to_be_assumed_by_name"]),
    // RFC 8252
    ("S-26", "the person's own browser", &["src/system/browser/tests.rs the_url_goes_where_it_is_wanted", "tests/connect.rs every_road_to_the_browser_prints_the_url_first"]),
    ("S-27", "the IP literal and any port; localhost needs both families", &[
        "tests/connect_ports.rs a_localhost_redirect_needs_both_families_of_the_port", "tests/connect_ports.rs the_redirect_uri_is_the_providers"]),
    ("S-28", "the listener is on loopback, for this sign-in, and gone afterwards", &[
        "tests/connect_ports.rs the_listener_is_there_before_the_url_on_loopback_alone_and_gone_afterwards",
        "src/flows/tests/callback_end.rs dropping_it_closes_it_at_any_time"]),
    ("S-29", "an answer is taken at the redirect URI alone", &["src/flows/tests/callback.rs there_is_no_other_path"]),
    ("S-30", "IPv4 and IPv6, whichever the host has", &[
        "src/flows/tests/callback.rs localhost_is_answered_in_every_family", "src/flows/tests/address.rs what_the_system_says_is_told_apart"]),
    // RFC 8628
    ("S-31", "the interval is kept, from the end of the answer before", &["src/flows/tests/device.rs every_question_waits_for_the_interval_from_the_end_of_the_answer_before"]),
    ("S-32", "slow_down adds five seconds for good", &["src/flows/tests/device.rs slower_is_slower_for_good"]),
    ("S-33", "lost answers make the pause longer", &["src/flows/tests/device.rs lost_answers_double_the_pause_until_one_comes"]),
    ("S-34", "any other word is the last one", &["src/flows/tests/device.rs any_other_word_is_the_last_one", "tests/device_answers.rs answers_while_the_code_is_entered"]),
    ("S-35", "a code expires by our own clock", &["src/flows/tests/device.rs a_code_that_nobody_enters_expires_by_our_own_clock"]),
    ("S-36", "code and address are always shown, with what they are for", &[
        "tests/device.rs somebody_elsewhere_enters_the_code_and_the_grant_is_kept", "tests/device.rs quiet_json_and_nobody_there_still_show_the_code"]),
    ("S-37", "the address is https, and is not opened unasked", &["tests/device_answers.rs offers", "tests/device.rs the_address_is_shown_as_it_is_read"]),
    ("S-38", "Retry-After is kept within the code's life", &["src/flows/tests/device.rs a_busy_server_says_when_to_come_back"]),
    ("S-39", "Ctrl-C ends it at once", &["tests/device.rs whoever_gives_up_has_nothing"]),
    // RFC 7009
    ("S-40", "the refresh token first, then the access token", &["tests/revoke.rs the_refresh_token_goes_first_then_the_access_token"]),
    ("S-41", "200 is success, whatever its body", &["src/oauth/client/tests/revoking.rs a_token_is_named_with_the_client_that_holds_it", "tests/revoke_faults.rs what_the_provider_does_not_know_any_more_is_revoked"]),
    ("S-42", "503 leaves it pending", &["tests/revoke_faults.rs a_failed_revocation_is_pending_and_the_next_one_tries_again", "tests/revoke_faults.rs every_failure_keeps_the_tokens"]),
    ("S-43", "a kind that cannot be revoked is no failure after the other was", &["tests/revoke_faults.rs what_the_provider_does_not_know_any_more_is_revoked"]),
    ("S-44", "without an endpoint nothing is called revoked", &["tests/revoke.rs without_an_endpoint_nothing_is_changed_and_the_others_go_on"]),
    ("S-45", "the server first, then the vault, and again after a crash", &["tests/revoke_faults.rs a_killed_revocation_is_pending"]),
    // RFC 7662
    ("S-46", "active is a boolean, and asking changes nothing", &[
        "src/oauth/client/tests/introspecting.rs an_answer_says_whether_the_token_is_active_or_is_none", "tests/sync.rs what_is_as_it_was_changes_nothing"]),
    // RFC 8414
    ("S-47", "where the metadata lies", &["src/providers/tests/discovery.rs the_places_to_look", "tests/provider.rs metadata_lies_where_the_standards_say"]),
    ("S-48", "the issuer is the same to the letter", &[
        "src/providers/tests/discovery.rs the_issuer_has_to_be_the_same_to_the_letter", "tests/arrival.rs what_is_not_right_is_found_out_before_anything_is_sent"]),
    ("S-49", "every endpoint is checked, when it comes and at every use", &[
        "src/providers/tests/discovery.rs hostile_endpoints_are_refused", "src/providers/tests/hostile.rs what_was_stored_is_checked_again"]),
    ("S-50", "other hosts are shown and pinned, a change needs a yes", &[
        "tests/arrival.rs an_endpoint_that_moved_to_another_host_needs_a_yes", "tests/provider.rs hosts_that_are_not_the_issuers_are_shown",
        "tests/refresh.rs a_refresh_token_goes_only_to_the_host_it_was_made_at"]),
    ("S-51", "metadata does not lead into this network", &[
        "src/providers/tests/discovery.rs a_name_that_leads_into_this_network_is_refused", "src/providers/tests/discovery.rs hostile_endpoints_are_refused"]),
    ("S-52", "without the metadata, what is known serves", &["tests/arrival.rs a_server_whose_metadata_is_away_is_refreshed_all_the_same"]),
    ("S-53", "what nobody knows is ignored, empty lists are none", &["src/providers/tests/discovery.rs a_rich_document_is_understood", "src/providers/tests/discovery.rs without_s256_only_when_it_is_assumed"]),
    // RFC 9207
    ("S-54", "iss is the issuer, in answers and in errors", &["src/flows/tests/redirect.rs the_issuer_counts_as_far_as_it_is_known"]),
    ("S-55", "announced, it has to be there", &["src/flows/tests/redirect.rs the_issuer_counts_as_far_as_it_is_known", "tests/connect_hostile.rs an_answer_with_the_right_state_that_breaks_a_rule_ends_it_without_a_request"]),
    ("S-56", "unannounced, it is compared all the same", &["src/flows/tests/redirect.rs the_issuer_counts_as_far_as_it_is_known"]),
    ("S-57", "a code goes to the server it was asked for", &["tests/finish.rs a_code_goes_to_the_server_it_was_asked_for_or_nowhere"]),
    // RFC 9126, 8707, 9449, 7523
    ("S-58", "pushed requests: 201, a reference, and nothing else in the URL", &[
        "tests/pushed.rs the_browser_carries_only_the_reference", "tests/pushed.rs what_is_no_good_answer_ends_the_sign_in"]),
    ("S-59", "resources at every step, and tokens kept apart", &[
        "tests/resources.rs each_resource_has_a_token_of_its_own_and_leaves_the_others_alone", "tests/resources.rs what_was_not_asked_for_is_not_asked_of_the_server",
        "tests/resources.rs a_refusal_is_about_one_resource_only"]),
    ("S-60", "a proof is for one request", &["src/oauth/dpop/tests.rs a_proof_is_for_one_request", "tests/dpop.rs a_bound_grant_is_kept_with_its_key_and_every_request_is_proven"]),
    ("S-61", "a nonce is followed once", &[
        "src/oauth/dpop/tests.rs nothing_else_is_sent_twice", "tests/dpop.rs a_nonce_is_followed_once",
        "tests/dpop.rs request_proves_each_call_and_follows_the_apis_nonce", "tests/pushed.rs a_nonce_is_followed_once_there_too"]),
    ("S-62", "a token that was not bound is not kept", &["tests/dpop.rs a_token_that_was_not_bound_is_not_kept"]),
    ("S-63", "the key is saved with the grant", &["tests/dpop.rs a_bound_grant_is_kept_with_its_key_and_every_request_is_proven", "tests/dpop.rs a_refresh_shows_the_same_key_and_the_last_nonce"]),
    ("S-64", "a client's assertion is for the issuer, short and new each time", &[
        "src/oauth/signing/tests.rs a_clients_assertion_says_what_the_rfc_wants", "tests/roads/client_key.rs the_assertion_is_for_the_issuer_where_it_is_known",
        "tests/roads/client_key.rs it_signs_at_every_endpoint_and_never_the_same_twice"]),
    // OpenID Connect
    ("S-65", "every claim of an ID token", &[
        "src/oauth/id_token/tests.rs claims_that_are_wrong_are_refused", "src/oauth/id_token/tests.rs the_wrapping_is_checked_before_anything_else",
        "src/oauth/id_token/tests.rs a_symmetric_signature_is_never_accepted", "tests/id_token.rs how_old_a_sign_in_is_has_to_be_told_where_it_was_asked"]),
    ("S-66", "its signature, by the keys of the issuer, which may change", &[
        "src/oauth/id_token/tests.rs keys_are_chosen_by_kid_and_purpose", "src/oauth/id_token/tests.rs a_changed_key_is_noticed_before_verification",
        "tests/connect_identity.rs keys_that_cannot_be_had_prove_nothing"]),
    ("S-67", "nothing is stored before that", &["tests/connect_identity.rs nothing_is_kept_of_an_answer_whose_id_token_is_not_good"]),
    ("S-68", "a refresh is for the same parties", &["tests/id_token.rs a_refresh_for_other_parties_is_refused_whole", "tests/refresh.rs the_answer_for_another_account_is_refused"]),
    ("S-69", "userinfo is about the same person", &["tests/connect_identity.rs userinfo_about_somebody_else_is_refused"]),
    ("S-70", "clocks may differ by a minute, and both are named", &["src/oauth/id_token/tests.rs claims_that_are_wrong_are_refused", "src/oauth/id_token/tests.rs claims_that_are_only_unusual_are_accepted"]),
    ("S-71", "RSA keys have 2048 bits", &["src/oauth/id_token/tests.rs keys_are_chosen_by_kid_and_purpose"]),
];

#[test]
fn each_check_names_its_test_and_the_test_is_there() {
    let ids: Vec<&str> = CHECKS.iter().map(|(id, ..)| *id).collect();
    let expected: Vec<String> = (1..=COUNT).map(|number| format!("S-{number:02}")).collect();
    assert_eq!(ids, expected);
    let mut missing = Vec::new();
    for (id, rule, tests) in CHECKS {
        assert!(!rule.is_empty() && !tests.is_empty(), "{id} has no test");
        missing.extend(tests.iter().filter(|test| !is_there(test)).map(|test| format!("{id}: {test}")));
    }
    assert!(missing.is_empty(), "no such tests:\n{}", missing.join("\n"));
    assert!(!is_there("tests/standards.rs is_there") && !is_there("tests/standards.rs nobody"), "a look can fail");
}

/// Whether there is a test of that name in that file: a function with a test's attribute above it.
fn is_there(test: &str) -> bool {
    let (file, name) = test.split_once(' ').unwrap();
    assert!(file.starts_with("tests/") || file.starts_with("src/"), "{file}");
    let Ok(text) = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)) else { return false };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let head = |line: &str| line.trim_start_matches("async ").starts_with(&format!("fn {name}("));
    lines.iter().enumerate().filter(|(_, line)| head(line)).any(|(place, _)| {
        let above = lines[..place].iter().rev().take_while(|line| line.starts_with('#') || line.starts_with("//"));
        above.into_iter().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
    })
}

/// S-24: the one request was made, and no second URL came.
#[test]
fn a_server_that_refuses_the_challenge_is_not_asked_without_one() {
    use crate::signin::Fake;
    use crate::support::{browser::Behaviour::Approve, server::Reply};
    let fake = Fake::ready();
    let issuer = fake.server.url();
    fake.server.always("GET /authorize", move |request| {
        let mut back = url::Url::parse(&request.parameter("redirect_uri").unwrap()).unwrap();
        let state = request.parameter("state").unwrap();
        let pairs = [
            ("error", "invalid_request"),
            ("error_description", "code challenge"),
            ("state", &state),
            ("iss", &issuer),
        ];
        back.query_pairs_mut().extend_pairs(pairs);
        Reply::status(302).header("Location", back.as_str())
    });
    let (output, seen) = fake.run(Approve, &["connect", "fake"]);
    let _ = output.fails(7, &["`invalid_request`", "code challenge"]);
    assert_eq!((seen.opened.len(), fake.server.count("POST /token")), (1, 0));
    assert!(seen.opened[0].contains("code_challenge_method=S256"));
    fake.nothing_is_kept();
}
