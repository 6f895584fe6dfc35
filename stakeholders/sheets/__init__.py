"""Tables that people bring along or take away: what a file holds, row by row, and how one is written."""
