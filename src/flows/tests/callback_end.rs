//! How the listener ends: by the deadline, with a browser that left, or dropped.

use super::*;

#[tokio::test]
async fn the_deadline_closes_the_listener() {
    let sign_in = SignIn::start_with(SHORT, Duration::from_millis(10)).await;
    let error = sign_in.task.await.unwrap().err().unwrap();
    assert!(matches!(&error, FlowError::TimedOut(text) if text.contains("Example & Sons") && text.contains("--paste")));
    assert!(connect(sign_in.port).await.is_err(), "closed");
}

/// A browser that comes in the last moment reads that it is too late instead of a broken connection.
#[tokio::test]
async fn the_late_browser_is_told_so() {
    let late = Waits { late: Duration::from_secs(5), ..SHORT };
    let sign_in = SignIn::start_with(late, Duration::from_millis(30)).await;
    let mut stream = connect(sign_in.port).await.unwrap();
    stream.write_all(b"GET ").await.unwrap();
    sleep(Duration::from_millis(40)).await;
    stream.write_all(&sign_in.head(&good()).as_bytes()[4..]).await.unwrap();
    let redirect = rest(&mut stream).await;
    let page = sign_in.get(&location(&redirect)).await;
    assert!(page.contains("no longer waits"), "{page}");
    assert!(matches!(sign_in.task.await.unwrap(), Err(FlowError::TimedOut(_))), "the answer came too late to count");
}

#[tokio::test]
async fn a_browser_that_has_gone_is_not_waited_for() {
    let sign_in = SignIn::start_with(Waits { page: Duration::from_secs(60), ..SHORT }, Duration::from_secs(60)).await;
    let mut stream = connect(sign_in.port).await.unwrap();
    stream.write_all(sign_in.head(&good()).as_bytes()).await.unwrap();
    let (_caught, waiting) = sign_in.task.await.unwrap().unwrap();
    drop(stream);
    sleep(Duration::from_millis(5)).await;
    let started = Instant::now();
    waiting.finish(Outcome::Connected).await;
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_page_is_waited_for_only_so_long() {
    let sign_in = SignIn::start_with(Waits { page: Duration::from_millis(30), ..SHORT }, Duration::from_secs(60)).await;
    let port = sign_in.port;
    let browser = tokio::spawn(ask(port, &sign_in.head(&good())));
    let (_caught, waiting) = sign_in.task.await.unwrap().unwrap();
    waiting.finish(Outcome::Connected).await;
    assert_eq!(status(&browser.await.unwrap()), "303");
    assert!(connect(port).await.is_err(), "closed");
}

#[tokio::test]
async fn dropping_it_closes_it_at_any_time() {
    let before = SignIn::start().await;
    before.task.abort();
    assert!(before.task.await.is_err());
    let held = SignIn::start().await;
    let browser = tokio::spawn(ask(held.port, &held.head(&good())));
    drop(held.task.await.unwrap().unwrap());
    assert_eq!(browser.await.unwrap(), "", "nothing was told");
    for port in [before.port, held.port] {
        assert!(connect(port).await.is_err(), "closed");
    }
}
