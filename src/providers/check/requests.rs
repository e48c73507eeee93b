//! What provider data says of single requests and answers: parameters, headers, hosts, where things lie.

use super::{
    super::{Provider, hosts, resolve},
    Checked, LONGEST_TEXT, fault, is_pointer, is_scope,
};

/// Headers that belong to the request itself.
const OWN_HEADERS: [&str; 12] = [
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

impl Provider {
    pub(super) fn check_params(&self) -> Checked {
        let tables = [
            ("authorize_params", &self.authorize_params),
            ("token_params", &self.token_params),
            ("refresh_params", &self.refresh_params),
        ];
        for (table, params) in tables {
            for (name, value) in params {
                if resolve::is_protocol_param(name) {
                    return fault(&[table, name], "a parameter of the protocol itself cannot be set here");
                }
                if !is_scope(name) || value.len() > LONGEST_TEXT || value.chars().any(char::is_control) {
                    return fault(&[table, name], "not a parameter");
                }
                if name == "response_mode" && value != "query" {
                    return fault(&[table, name], "only `query` reaches a loopback listener");
                }
            }
        }
        for (key, name) in [("client_id_param", &self.client_id_param), ("scope_param", &self.scope_param)] {
            if name.as_ref().is_some_and(|name| !is_scope(name) || resolve::is_protocol_param(name)) {
                return fault(&[key], "not another name for a parameter");
            }
        }
        // what a sign-in is held together by is not left out, whatever a server says
        match self.omit_authorize_params.iter().find(|name| *name != "response_type") {
            Some(_) => fault(&["omit_authorize_params"], "only `response_type` can be left out"),
            None => Ok(()),
        }
    }

    pub(super) fn check_hosts(&self) -> Checked {
        if let Some(bad) = self.api_hosts.iter().find(|host| !hosts::is_pattern(host)) {
            return fault(&["api_hosts"], format!("`{}` is not a host's name in lower case", bad.escape_debug()));
        }
        let names = [("git_username", &self.git_username), ("registry_username", &self.registry_username)];
        for (key, name) in names {
            if name.as_ref().is_some_and(|name| !hosts::is_username(name)) {
                return fault(&[key], "a user's name has letters, digits and `-._@+`");
            }
        }
        Ok(())
    }

    pub(super) fn check_headers(&self) -> Checked {
        let lists = [("headers", &self.headers), ("api_headers", &self.api_headers)];
        for (list, (name, value)) in lists.into_iter().flat_map(|(list, all)| all.iter().map(move |one| (list, one))) {
            // the token in other words
            let token = list == "api_headers" && value.contains("{access_token}");
            let own = name.to_ascii_lowercase();
            if OWN_HEADERS.contains(&own.as_str()) && !(token && own == "authorization") {
                return fault(&[list, name], "a header of the request itself cannot be set here");
            }
            let good = http::HeaderName::from_bytes(name.as_bytes()).is_ok()
                && value.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
                && value.len() <= LONGEST_TEXT;
            if !good {
                return fault(&[list, name], "not a header");
            }
        }
        Ok(())
    }

    pub(super) fn check_response(&self) -> Checked {
        let shape = &self.response;
        if self.userinfo_post.as_ref().is_some_and(|json| serde_json::from_str::<serde::de::IgnoredAny>(json).is_err())
        {
            return fault(&["userinfo_post"], "not JSON");
        }
        if self.revoke.param.as_ref().is_some_and(|name| !is_scope(name)) {
            return fault(&["revoke", "param"], "not a parameter");
        }
        let pointers = [
            ("access_token", &shape.access_token),
            ("refresh_token", &shape.refresh_token),
            ("expires_in", &shape.expires_in),
            ("expires_at", &shape.expires_at),
            ("scope", &shape.scope),
            ("ok", &shape.ok),
            ("error", &shape.error),
            ("error_description", &shape.error_description),
        ];
        for (key, pointer) in pointers {
            if pointer.as_deref().is_some_and(|pointers| !pointers.split(' ').all(is_pointer)) {
                return fault(&["response", key], "not a JSON pointer (several are separated by one space)");
            }
        }
        if !shape.keep.iter().all(|pointer| is_pointer(pointer)) {
            return fault(&["response", "keep"], "not a JSON pointer");
        }
        if shape.ok_value.is_some() && shape.ok.is_none() {
            return fault(&["response", "ok_value"], "needs `ok`, the place to look at");
        }
        Ok(())
    }
}
