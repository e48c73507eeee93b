//! An authorization server for measuring: takes its time, then gives new tokens to whoever asks.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

/// Starts it on a free port of loopback, for as long as this process lives; gives its base URL.
pub(crate) fn start(delay: Duration) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(&stream, delay));
        }
    });
    url
}

fn serve(stream: &TcpStream, delay: Duration) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    if !delay.is_zero() {
        #[expect(clippy::disallowed_methods, reason = "this is the server whose slowness is measured against")]
        thread::sleep(delay);
    }
    let tokens = format!(
        r#"{{"access_token":"{}","token_type":"Bearer","expires_in":3600,"refresh_token":"fake"}}"#,
        "a".repeat(1024)
    );
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length:";
    (&mut &*stream).write_all(format!("{head} {}\r\n\r\n{tokens}", tokens.len()).as_bytes()).ok()
}
