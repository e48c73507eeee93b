//! Who sent a signal: the kernel, for what is typed at a terminal and for one that goes away, or some process.

use std::sync::atomic::{AtomicU64, Ordering};

/// A bit for each signal that came from the kernel when it came last.
static FROM_KERNEL: AtomicU64 = AtomicU64::new(0);

/// From now on [`sent_by_kernel`] knows about this one. What else listens to it goes on.
pub fn note_sender(signal: i32) {
    let bit = bit(signal);
    let note = move |info: &libc::siginfo_t| {
        if is_kernel(info.si_code) {
            FROM_KERNEL.fetch_or(bit, Ordering::Relaxed);
        } else {
            FROM_KERNEL.fetch_and(!bit, Ordering::Relaxed);
        }
    };
    #[allow(unsafe_code, reason = "there is no safe way to see who sent a signal")]
    // SAFETY: what runs in the handler is one atomic operation: it allocates nothing, locks nothing and cannot panic.
    let noted = unsafe { signal_hook_registry::register_sigaction(signal, note) };
    // unknown then, as if a process had sent it
    drop(noted);
}

/// The kernel sends to all processes of the terminal's foreground at once.
pub fn sent_by_kernel(signal: i32) -> bool {
    FROM_KERNEL.load(Ordering::Relaxed) & bit(signal) != 0
}

fn bit(signal: i32) -> u64 {
    u32::try_from(signal).ok().and_then(|number| 1_u64.checked_shl(number)).unwrap_or(0)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn is_kernel(code: libc::c_int) -> bool {
    code == libc::SI_KERNEL
}

/// Other systems do not say.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn is_kernel(_code: libc::c_int) -> bool {
    false
}
