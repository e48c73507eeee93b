//! The pace of the questions on a clock that is handed in (CHECKS S-31 to S-35, S-38, H-102 to H-105).

use std::{cell::RefCell, collections::VecDeque, future::ready};

use serde_json::json;

use super::*;
use crate::{
    oauth::{Dialect, response},
    secret::Secret,
    system::clock::FixedClock,
};

/// A server's answers, and when it was asked, in seconds since the offer. An answer takes so many seconds itself.
struct Bench {
    answers: RefCell<VecDeque<Result<Poll, Error>>>,
    asked: RefCell<Vec<u64>>,
    clock: FixedClock,
    takes: i64,
    told: RefCell<Vec<String>>,
}

impl Bench {
    fn new(answers: impl IntoIterator<Item = Result<Poll, Error>>) -> Self {
        Self {
            answers: RefCell::new(answers.into_iter().collect()),
            asked: RefCell::default(),
            clock: FixedClock::at(0),
            takes: 0,
            told: RefCell::default(),
        }
    }

    /// Whenever the script is used up, the person has still not entered the code.
    async fn wait(&self, interval: u64, expires_in: u64, patience: Option<u64>) -> Result<TokenAnswer, Ended> {
        let offer = Offer {
            device_code: Secret::new("CANARY"),
            user_code: "WDJB-MJHT".into(),
            verification_uri: "https://as.example/device".parse().unwrap(),
            complete: None,
            expires_in: Duration::from_secs(expires_in),
            interval: Duration::from_secs(interval),
            message: None,
        };
        let pause = |time: Duration| {
            assert_eq!(time.subsec_nanos(), 0);
            self.clock.advance(i64::try_from(time.as_secs()).unwrap());
            ready(())
        };
        let ask = || {
            self.asked.borrow_mut().push(self.clock.monotonic().as_secs());
            self.clock.advance(self.takes);
            ready(self.answers.borrow_mut().pop_front().unwrap_or(Ok(Poll::Pending)))
        };
        let told = |reason: &str| self.told.borrow_mut().push(reason.to_owned());
        wait(&offer, patience.map(Duration::from_secs), &self.clock, pause, ask, told).await
    }

    fn asked(&self) -> Vec<u64> {
        self.asked.borrow().clone()
    }
}

fn granted() -> Poll {
    let body = json!({ "access_token": "CANARY-at", "token_type": "Bearer" }).to_string().into_bytes();
    let answer = http::Response::builder().header("content-type", "application/json").body(body).unwrap();
    Poll::Granted(Box::new(response::token(answer, &Dialect::default()).unwrap()))
}

fn lost() -> Error {
    Error::Unknown { reason: "the answer was lost".into(), status: None, retry_after: None }
}

fn busy(seconds: u64) -> Error {
    Error::Unknown { reason: "503".into(), status: Some(503), retry_after: Some(Duration::from_secs(seconds)) }
}

#[tokio::test]
async fn every_question_waits_for_the_interval_from_the_end_of_the_answer_before() {
    for (interval, takes, expected) in [(5, 0, [5, 10, 15]), (31, 0, [31, 62, 93]), (5, 3, [5, 13, 21])] {
        let bench = Bench { takes, ..Bench::new([Ok(Poll::Pending), Ok(Poll::Pending), Ok(granted())]) };
        bench.wait(interval, 1800, None).await.unwrap();
        assert_eq!(bench.asked(), expected);
    }
}

#[tokio::test]
async fn slower_is_slower_for_good() {
    let slow = || Ok(Poll::SlowDown(None));
    let bench = Bench::new([slow(), slow(), Ok(Poll::Pending), Ok(granted())]);
    bench.wait(5, 1800, None).await.unwrap();
    assert_eq!(bench.asked(), [5, 15, 30, 45], "5, then 10, then 15 and 15");
    let bench = Bench::new([Ok(Poll::SlowDown(Some(Duration::from_secs(40)))), Ok(Poll::Pending), Ok(granted())]);
    bench.wait(5, 1800, None).await.unwrap();
    assert_eq!(bench.asked(), [5, 45, 55], "what the server wants this once, and then its interval");
    assert!(bench.told.borrow().is_empty());
}

#[tokio::test]
async fn lost_answers_double_the_pause_until_one_comes() {
    let not_sent = Err(Error::NotSent("no connection".into()));
    let bench = Bench::new([Err(lost()), not_sent, Err(lost()), Ok(Poll::Pending), Err(lost()), Ok(granted())]);
    bench.wait(5, 1800, None).await.unwrap();
    assert_eq!(bench.asked(), [5, 15, 35, 75, 80, 90]);
    assert_eq!(*bench.told.borrow(), ["the answer was lost", "the answer was lost"], "once for each run");
    let bench = Bench::new((0..8).map(|_| Err(lost())).chain([Ok(granted())]));
    bench.wait(5, 1800, None).await.unwrap();
    let asked = bench.asked();
    let gaps: Vec<u64> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(gaps, [10, 20, 40, 80, 120, 120, 120, 120]);
}

#[tokio::test]
async fn a_busy_server_says_when_to_come_back() {
    let bench = Bench::new([Err(busy(100)), Err(busy(0)), Ok(Poll::Pending), Ok(granted())]);
    bench.wait(5, 1800, None).await.unwrap();
    assert_eq!(bench.asked(), [5, 105, 125, 130]);
    // later than the code lives: nothing to wait for, and no question after its end
    let bench = Bench::new([Err(busy(3600)), Ok(granted())]);
    assert!(matches!(bench.wait(5, 60, None).await, Err(Ended::Flow(FlowError::TimedOut(_)))));
    assert_eq!((bench.asked(), bench.clock.now()), (vec![5], 60));
}

#[tokio::test]
async fn a_code_that_nobody_enters_expires_by_our_own_clock() {
    let bench = Bench::new([]);
    let Err(Ended::Flow(FlowError::TimedOut(said))) = bench.wait(5, 21, None).await else { panic!() };
    assert_eq!(said, "the code has expired: nobody entered it within 21 s");
    assert_eq!((bench.asked(), bench.clock.now()), (vec![5, 10, 15, 20], 21));
    let bench = Bench::new([]);
    let Err(Ended::Flow(FlowError::TimedOut(said))) = bench.wait(5, 1800, Some(11)).await else { panic!() };
    assert_eq!(said, "nobody entered the code within 11 s");
    assert_eq!((bench.asked(), bench.clock.now()), (vec![5, 10], 11));
}

#[tokio::test]
async fn any_other_word_is_the_last_one() {
    for error in [Error::Protocol { reason: "odd".into(), spent: true }, Error::BadRequest("no".into())] {
        let bench = Bench::new([Ok(Poll::Pending), Err(error), Ok(granted())]);
        assert!(matches!(bench.wait(5, 1800, None).await, Err(Ended::Answer(_))));
        assert_eq!(bench.asked(), [5, 10]);
    }
}
