"""Tags of answers, for tests that commit: other tests run beside them in the same server."""

from django.test import Client


def tag_that_stays(client: Client, address: str) -> str:
    """The tag of what does not change; it changes once where an older transaction of a test beside this one ends meanwhile."""
    for _attempt in range(20):
        tag = client.get(address)["ETag"]
        if client.get(address, headers={"If-None-Match": tag}).status_code == 304:
            return tag
    raise AssertionError(f"{address} has another tag each time")
