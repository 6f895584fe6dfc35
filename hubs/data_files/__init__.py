"""The data files of the network: which columns each has, what must agree between them, and what a load did."""
