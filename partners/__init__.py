"""What other sites build on: every public list with its changes, formats and dumps; keys, webhooks, pages to embed."""
