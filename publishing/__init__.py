"""What is public: the change feed that list tags, updates, tombstones, webhooks and dumps read."""
