"""Addresses of revisions: `{% load changes %}`."""

from django import template

from publishing.change_addresses import address_of_change, address_of_changes

register = template.Library()
register.simple_tag(address_of_change)
register.simple_tag(address_of_changes)
