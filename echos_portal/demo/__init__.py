"""What the demo is filled with beside the real network: invented people, contacts, events and texts."""
