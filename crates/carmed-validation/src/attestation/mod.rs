//! Attestations of urgent medical aid: who may send, find and delete them, and what they satisfy (UMA-01…06).

mod deletion;
mod draft;
mod fit;
mod search;
mod sender;

pub use deletion::may_delete;
pub use draft::attest;
pub use fit::fitting;
pub use search::{find, search};
pub use sender::may_send;
