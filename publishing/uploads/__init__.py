"""What people send as a file: checked by what it is, not by what it is called, before anything is kept."""
