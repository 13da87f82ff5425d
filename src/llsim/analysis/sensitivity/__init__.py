"""Which numbers an outcome depends on, and under which of them a policy fails: frames in, frames out."""
