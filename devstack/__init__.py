"""What a developer's machine needs around the portal: servers, one supervisor, a mail server with a mailbox page.

Never used in production, never imported by the portal.
"""
