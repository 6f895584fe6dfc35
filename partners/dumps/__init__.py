"""The nightly dump: every public list as JSON Lines and CSV, from one snapshot."""
