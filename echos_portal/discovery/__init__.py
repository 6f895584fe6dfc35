"""How search engines and other sites find what is public: sitemaps, structured data, pictures beside links, small files at the root."""
