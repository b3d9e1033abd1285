//! A process that opens what strangers made gives itself little: of memory, of time, and no files.

use anyhow::Context;
use rustix::process::{Resource, Rlimit, setrlimit};

/// Limits this process to `memory` bytes of address space and `seconds` on a core; it can write no
/// file and leaves no dump. Whoever starts it keeps the allocator from reserving addresses ahead.
///
/// # Errors
/// When the system refuses.
pub fn confine(memory: u64, seconds: u64) -> anyhow::Result<()> {
    let most = |most: u64| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(Resource::As, most(memory)).context("memory cannot be limited")?;
    setrlimit(Resource::Cpu, most(seconds)).context("time cannot be limited")?;
    setrlimit(Resource::Core, most(0)).context("dumps cannot be forbidden")?;
    setrlimit(Resource::Fsize, most(0)).context("files cannot be forbidden")?;
    Ok(())
}
