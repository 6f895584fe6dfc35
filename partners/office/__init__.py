"""The network office looks after partners: keys, use, webhooks, failures."""
