//! The way back for a terminal whose echo is off: a signal that ends the process puts the settings back first, and then
//! still ends it, so that the exit status is the signal's.
//!
//! Handlers are only laid over the default action, and taken off again: a signal that is ignored (`nohup`) or that a
//! runtime waits for stays so.

use std::{
    mem::MaybeUninit,
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

/// What a person, a closing terminal and a supervisor send.
const ENDING: [libc::c_int; 4] = [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM];

/// The settings of the terminal at stdin as they were, while a [`RestoreOnSignal`] lives.
static BEFORE: AtomicPtr<libc::termios> = AtomicPtr::new(ptr::null_mut());

/// While this lives, signals that end the process give the terminal at stdin its settings of this moment back. At most
/// one lives at a time; a second one does nothing.
pub(in crate::system) struct RestoreOnSignal {
    armed: bool,
    covered: [bool; ENDING.len()],
}

impl RestoreOnSignal {
    pub(in crate::system) fn arm() -> Self {
        let mut guard = Self { armed: false, covered: [false; ENDING.len()] };
        let Some(before) = settings() else { return guard };
        let before = Box::into_raw(Box::new(before));
        if BEFORE.compare_exchange(ptr::null_mut(), before, Ordering::AcqRel, Ordering::Acquire).is_err() {
            free(before);
            return guard;
        }
        guard.armed = true;
        for (signal, covered) in ENDING.into_iter().zip(&mut guard.covered) {
            *covered = action(signal).is_some_and(|now| now.sa_sigaction == libc::SIG_DFL)
                && set_action(signal, restore_and_end as *const () as libc::sighandler_t, libc::SA_RESETHAND);
        }
        guard
    }
}

impl Drop for RestoreOnSignal {
    fn drop(&mut self) {
        for (signal, covered) in ENDING.into_iter().zip(self.covered) {
            if covered {
                set_action(signal, libc::SIG_DFL, 0);
            }
        }
        if self.armed {
            free(BEFORE.swap(ptr::null_mut(), Ordering::AcqRel));
        }
    }
}

/// Whoever started this process wants this signal to have no effect on it (`nohup`, a job in the background): a handler
/// would undo that, and for what `exec` starts, too.
pub fn is_ignored(signal: i32) -> bool {
    action(signal).is_some_and(|now| now.sa_sigaction == libc::SIG_IGN)
}

/// A file that may not grow is an error of the write (EFBIG, exit 8) and not the end of the process. A handler and not
/// "ignore", which what `exec` starts would inherit.
pub(super) fn survive_file_size_limit() {
    extern "C" fn nothing(_signal: libc::c_int) {}
    set_action(libc::SIGXFSZ, nothing as *const () as libc::sighandler_t, libc::SA_RESTART);
}

/// The handler. Only what POSIX lets a handler call: `tcsetattr` and `raise`.
extern "C" fn restore_and_end(signal: libc::c_int) {
    let before = BEFORE.load(Ordering::Acquire);
    #[allow(unsafe_code, reason = "a signal handler has no other way to the terminal")]
    // SAFETY: both calls are async-signal-safe. `before` is null or points to a termios that is freed only after the
    // handlers are taken off. SA_RESETHAND made the default action current again, so the raised signal, delivered when
    // this returns, ends the process.
    unsafe {
        if !before.is_null() {
            libc::tcsetattr(libc::STDIN_FILENO, libc::TCSANOW, before);
        }
        libc::raise(signal);
    }
}

fn settings() -> Option<libc::termios> {
    let mut found = MaybeUninit::<libc::termios>::uninit();
    #[allow(unsafe_code, reason = "the handler needs the settings as libc has them")]
    // SAFETY: tcgetattr fills the whole struct when it answers 0, and only then is it read.
    unsafe {
        (libc::tcgetattr(libc::STDIN_FILENO, found.as_mut_ptr()) == 0).then(|| found.assume_init())
    }
}

fn action(signal: libc::c_int) -> Option<libc::sigaction> {
    let mut found = MaybeUninit::<libc::sigaction>::uninit();
    #[allow(unsafe_code, reason = "there is no safe way to ask for it")]
    // SAFETY: without a new action nothing changes; the struct is filled when the answer is 0, and only then read.
    unsafe {
        (libc::sigaction(signal, ptr::null(), found.as_mut_ptr()) == 0).then(|| found.assume_init())
    }
}

fn set_action(signal: libc::c_int, handler: libc::sighandler_t, flags: libc::c_int) -> bool {
    #[allow(unsafe_code, reason = "there is no safe way to set it")]
    // SAFETY: all-zero is a valid sigaction (no flags, empty mask) and its handler is set right away: the default, or
    // our function, which takes one number as SA_SIGINFO is not set and calls only what a handler may.
    unsafe {
        let mut new = MaybeUninit::<libc::sigaction>::zeroed().assume_init();
        new.sa_sigaction = handler;
        new.sa_flags = flags;
        libc::sigemptyset(&raw mut new.sa_mask);
        libc::sigaction(signal, &raw const new, ptr::null_mut()) == 0
    }
}

fn free(before: *mut libc::termios) {
    if !before.is_null() {
        #[allow(unsafe_code, reason = "the pair of Box::into_raw in arm()")]
        // SAFETY: made by Box::into_raw, taken out of BEFORE (or never put in), and no handler that reads it is left.
        drop(unsafe { Box::from_raw(before) });
    }
}
