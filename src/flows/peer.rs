//! Who is at the other end of a loopback connection, as far as Linux tells (`/proc/net/tcp`, proc(5)): another user of
//! this machine may not answer a sign-in. Where nothing is known, nobody is turned away.

use std::net::SocketAddr;

/// The connection `peer → here` belongs, as far as is known, to a user other than ours, or to nobody any more.
/// Root is no stranger: it could do anything anyway, and relays (WSL, container ports) run as root.
pub(super) fn is_stranger(peer: SocketAddr, here: SocketAddr) -> bool {
    proc::is_stranger(peer, here)
}

/// The program that listens on a port: `name` (pid 42), if it can be seen.
pub(super) fn holder(port: u16) -> Option<String> {
    proc::holder(port)
}

#[cfg(not(target_os = "linux"))]
mod proc {
    use std::net::SocketAddr;

    pub(super) fn is_stranger(_peer: SocketAddr, _here: SocketAddr) -> bool {
        false
    }

    pub(super) fn holder(_port: u16) -> Option<String> {
        None
    }
}

#[cfg(target_os = "linux")]
mod proc {
    use std::{
        fs,
        net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
        path::Path,
    };

    use crate::system::terminal::clean;

    /// `TCP_LISTEN` in `include/net/tcp_states.h`
    const LISTEN: &str = "0A";

    pub(super) fn is_stranger(peer: SocketAddr, here: SocketAddr) -> bool {
        // inside a user namespace the owners of outside sockets all read as `nobody`
        if !fs::read_to_string("/proc/self/uid_map").is_ok_and(|map| is_identity(&map)) {
            return false;
        }
        let ours = rustix::process::getuid().as_raw();
        rows().any(|row| row.local == peer && row.remote == here && row.is_stranger_to(ours))
    }

    pub(super) fn holder(port: u16) -> Option<String> {
        let listening = rows().find(|row| row.state == LISTEN && row.local.port() == port)?;
        let socket = format!("socket:[{}]", listening.inode);
        let pid = fs::read_dir("/proc").ok()?.filter_map(Result::ok).find_map(|entry| {
            let pid = entry.file_name().to_str()?.parse::<u32>().ok()?;
            holds(&entry.path(), &socket).then_some(pid)
        })?;
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
        Some(format!("`{}` (pid {pid})", clean(name.trim_end(), 40)))
    }

    fn holds(process: &Path, socket: &str) -> bool {
        fs::read_dir(process.join("fd")).is_ok_and(|mut descriptors| {
            descriptors.any(|descriptor| {
                descriptor.is_ok_and(|d| fs::read_link(d.path()).is_ok_and(|target| target.as_os_str() == socket))
            })
        })
    }

    /// `user_namespaces(7)`: the initial one maps every id to itself.
    pub(super) fn is_identity(uid_map: &str) -> bool {
        uid_map.split_whitespace().eq(["0", "0", "4294967295"])
    }

    fn rows() -> impl Iterator<Item = Row> {
        ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().flat_map(|path| {
            let table = fs::read_to_string(path).unwrap_or_default();
            table.lines().filter_map(Row::parse).collect::<Vec<_>>()
        })
    }

    /// One socket of this network namespace.
    #[derive(Debug, Eq, PartialEq)]
    pub(super) struct Row {
        pub(super) local: SocketAddr,
        pub(super) remote: SocketAddr,
        pub(super) state: String,
        pub(super) uid: u32,
        /// 0: no process has it any more; its uid means nothing then.
        pub(super) inode: u64,
    }

    impl Row {
        /// `None` for the heading and for what is not understood.
        pub(super) fn parse(line: &str) -> Option<Self> {
            let mut fields = line.split_whitespace().skip(1);
            let (local, remote, state) = (fields.next()?, fields.next()?, fields.next()?);
            let uid = fields.nth(3)?.parse().ok()?;
            let inode = fields.nth(1)?.parse().ok()?;
            Some(Self { local: address(local)?, remote: address(remote)?, state: state.to_owned(), uid, inode })
        }

        pub(super) fn is_stranger_to(&self, ours: u32) -> bool {
            self.inode == 0 || (self.uid != ours && self.uid != 0)
        }
    }

    /// `0100007F:1F90`: words in the machine's byte order, the port in hexadecimal.
    fn address(text: &str) -> Option<SocketAddr> {
        let (host, port) = text.split_once(':')?;
        let bytes: Vec<u8> = host
            .as_bytes()
            .chunks(8)
            .map(|word| u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok().map(u32::to_ne_bytes))
            .collect::<Option<Vec<_>>>()?
            .concat();
        let ip = match bytes.len() {
            4 => IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)),
            16 => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)).to_canonical(),
            _ => return None,
        };
        Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
    }
}

#[cfg(all(test, target_os = "linux"))]
#[path = "tests/peer.rs"]
mod tests;
