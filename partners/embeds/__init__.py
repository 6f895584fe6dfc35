"""Pages to show inside pages of other sites: hubs, events, one event, one dialogue."""
