"""A device that keeps passkeys, played by Chromium (WebDriver's virtual authenticator)."""

from typing import Any

from playwright.sync_api import Page


class Device:
    """Inserted into the browser of ``page``. ``knows_owner``: whether finger, face or PIN are right."""

    def __init__(self, page: Page, *, knows_owner: bool = True, can_ask: bool = True) -> None:
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": can_ask,
            "isUserVerified": knows_owner,
            "automaticPresenceSimulation": True,
        }
        self.name = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        """What it keeps."""
        kept: list[dict[str, Any]] = self.tools.send("WebAuthn.getCredentials", {"authenticatorId": self.name})[
            "credentials"
        ]
        return kept

    def take_away(self) -> None:
        """Unplug it."""
        self.tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.name})
