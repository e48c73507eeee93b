//! The listener with real clients at the other end; they are not on every machine.

use std::process::{Command, Stdio};

use super::*;

/// An authorization server that only sends the browser on, as a site of its own.
async fn redirecting_to(target: String) -> u16 {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = server.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = server.accept().await.unwrap();
            let mut request = [0; 4096];
            let _read = stream.read(&mut request).await;
            let answer =
                format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _sent = stream.write_all(answer.as_bytes()).await;
        }
    });
    port
}

/// What Chromium sends with a navigation is let through, and our style is the one that its policy check lets in.
#[tokio::test]
#[ignore = "needs chromium"]
async fn chromium_sees_the_page() {
    let sign_in = SignIn::start().await;
    let site = redirecting_to(format!("http://127.0.0.1:{}{}", sign_in.port, good())).await;
    let profile = tempfile::tempdir().unwrap();
    let browser = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("http://localhost:{site}/authorize"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let ignored = Arc::clone(&sign_in.ignored);
    let (caught, waiting) = sign_in.task.await.unwrap().unwrap();
    assert_eq!(caught.code.expose(), "the-code");
    waiting.finish(Outcome::Connected).await;
    let output = tokio::task::spawn_blocking(|| browser.wait_with_output()).await.unwrap().unwrap();
    let (page, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(page.contains("You are connected to Example &amp; Sons."), "{page}");
    assert!(!log.contains("Content Security Policy"), "{log}");
    assert!(ignored.lock().unwrap().is_empty());
}

/// L-18: another user of this machine may know the state (it stands in the browser's argv) and still cannot answer.
#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "needs root and curl"]
async fn another_user_cannot_answer() {
    use std::os::unix::process::CommandExt;

    let sign_in = SignIn::start().await;
    let url = format!("http://127.0.0.1:{}{}", sign_in.port, good());
    let stranger =
        move || Command::new("curl").args(["-s", "-o", "/dev/null", "-w", "%{http_code}", &url]).uid(65534).output();
    let output = tokio::task::spawn_blocking(stranger).await.unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "403");
    let told = sign_in.ignored.lock().unwrap().clone();
    assert!(matches!(told.as_slice(), [reason] if reason.contains("another user")), "{told:?}");
    sign_in.succeed().await;
}
