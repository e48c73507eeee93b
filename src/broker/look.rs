//! Looks that change nothing, each with a deadline: what time a server has, whether a port can be listened on and reached.

use std::{net::TcpStream, time::Duration};

use http::header::DATE;
use tokio::time::timeout;
use url::Url;

use super::{block_on, connect::bind, wire};
use crate::{
    flows::{FlowError, callback::Listener},
    oauth::response::http_date,
    providers::RedirectRule,
    system::{
        System,
        http::{HttpError, Limits},
    },
};

/// How long a connection within this machine may take.
const HERE: Duration = Duration::from_secs(2);

/// Asks a server for nothing but its head; gives the time it says it has, if it says so.
pub fn server_time(system: &System, url: &Url, deadline: Duration) -> Result<Option<i64>, HttpError> {
    let request = http::Request::head(url.as_str()).body(Vec::new()).map_err(|error| {
        let host = url.host_str().unwrap_or_default().to_owned();
        HttpError::NotSent { host, reason: error.to_string() }
    })?;
    match block_on(wire::send(system, request, Limits { deadline, max_body: 1 << 20 })) {
        Ok(answer) => {
            let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
            Ok(date.and_then(http_date))
        }
        Err(HttpError::TooLarge { .. }) => Ok(None), // it has answered
        Err(error) => Err(error),
    }
}

/// Whether somebody takes connections there.
pub fn reaches(host: &str, port: u16, deadline: Duration) -> Result<(), String> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match block_on(async { timeout(deadline, tokio::net::TcpStream::connect((host, port))).await }) {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no connection within {} s", deadline.as_secs_f32())),
    }
}

/// Listens as `connect` would, and connects to that as a browser would; gives the redirect URI.
pub fn listens(rule: &RedirectRule, integration: &str) -> Result<String, FlowError> {
    block_on(async {
        let listener = Listener::bind(&bind(rule, integration, None)).await?;
        let uri = listener.redirect_uri().to_owned();
        let reached = listener.addresses().into_iter().try_for_each(|address| {
            TcpStream::connect_timeout(&address, HERE)
                .map(drop)
                .map_err(|error| FlowError::CannotListen(format!("{address} cannot be reached from here: {error}")))
        });
        reached.map(|()| uri)
    })
}
