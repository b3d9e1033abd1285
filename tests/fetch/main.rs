//! Fetching against small servers on this machine, which are allowed one by one by the very setting
//! an administrator has; nothing else of this machine is ever reachable.

mod archive;
mod hostile;
mod redirects;
mod robots;
mod support;
mod tls;
