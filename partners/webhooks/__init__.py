"""What changed, sent to the addresses of partners, signed after the Standard Webhooks specification."""
