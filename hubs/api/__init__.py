"""Hubs, countries, organisations, groups, news and library as programs get them."""
