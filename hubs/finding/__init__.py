"""How hubs, organisations and library entries are found, and when two names are one."""
