"""Access of partner sites by keys: asked for by email, limited, counted, revoked."""
