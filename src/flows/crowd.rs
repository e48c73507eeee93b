//! Who is let in when many come: a bounded number of connections, where the newest is always one of them.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    task::Poll,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinHandle, JoinSet, yield_now},
    time::sleep,
};

use super::desk::Marks;

/// Connections open at once. When one more comes, the oldest that is not held for the outcome makes room: idle and slow
/// clients cannot lock the browser out, whose request arrives with its connection. There is deliberately no limit on the
/// total: whoever reached it could end the sign-in, and each connection costs nothing once it is gone.
pub(super) const MAX_OPEN: usize = 8;

/// The task that owns the sockets and every connection; aborting it closes them all.
pub(super) struct Server(JoinHandle<()>);

impl Server {
    /// `talk` is one connection from its first to its last byte.
    pub(super) fn start<Talk, Talking>(sockets: Vec<TcpListener>, talk: Talk) -> Self
    where
        Talk: Fn(TcpStream, Arc<Marks>) -> Talking + Send + Sync + 'static,
        Talking: Future<Output = ()> + Send + 'static,
    {
        Self(tokio::spawn(serve(sockets, talk)))
    }

    /// Returns when the sockets are closed.
    pub(super) async fn close(mut self) {
        self.0.abort();
        let _aborted = (&mut self.0).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn serve<Talk, Talking>(sockets: Vec<TcpListener>, talk: Talk)
where
    Talk: Fn(TcpStream, Arc<Marks>) -> Talking,
    Talking: Future<Output = ()> + Send + 'static,
{
    let mut connections = Connections::default();
    let mut first = 0;
    loop {
        first = (first + 1) % sockets.len().max(1);
        if let Ok((stream, peer)) = accept(&sockets, first).await {
            connections.add(stream, peer, &talk);
        } else {
            // out of descriptors, most likely: make room, and do not spin
            connections.drop_oldest();
            sleep(Duration::from_millis(10)).await;
        }
        // its request is read before the next connection can push it out
        yield_now().await;
    }
}

/// The next connection on any socket, asked in turn so that none starves.
async fn accept(sockets: &[TcpListener], first: usize) -> io::Result<(TcpStream, SocketAddr)> {
    poll_fn(|context| {
        let (before, from) = sockets.split_at(first.min(sockets.len()));
        for socket in from.iter().chain(before) {
            if let Poll::Ready(accepted) = socket.poll_accept(context) {
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    })
    .await
}

/// The open connections, oldest first.
#[derive(Default)]
struct Connections {
    tasks: JoinSet<()>,
    open: VecDeque<(AbortHandle, Arc<Marks>)>,
}

impl Connections {
    fn add<Talking>(&mut self, stream: TcpStream, peer: SocketAddr, talk: impl Fn(TcpStream, Arc<Marks>) -> Talking)
    where
        Talking: Future<Output = ()> + Send + 'static,
    {
        while self.tasks.try_join_next().is_some() {}
        self.open.retain(|(task, _)| !task.is_finished());
        if self.open.len() >= MAX_OPEN {
            self.drop_oldest();
        }
        let Ok(here) = stream.local_addr() else { return };
        let marks = Arc::new(Marks::new(peer, here));
        let handle = self.tasks.spawn(talk(stream, Arc::clone(&marks)));
        self.open.push_back((handle, marks));
    }

    fn drop_oldest(&mut self) {
        if let Some(place) = self.open.iter().position(|(_, marks)| !marks.held.load(Ordering::SeqCst))
            && let Some((task, _)) = self.open.remove(place)
        {
            task.abort();
        }
    }
}
