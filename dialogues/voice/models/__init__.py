"""Messages of citizens, their threads and hand-overs, published answers, and counts by topic."""
