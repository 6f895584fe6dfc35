"""The tables of the network: how a file is read, what each column holds, what came of it."""
