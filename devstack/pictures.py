"""`python -m devstack pictures`: the pictures of the guides (docs/pictures), taken of the demo that runs on PORT.

Each is one part of a page, in few colours, so that a picture stays below `LARGEST` bytes.
"""

import io
import json
import time
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from devstack import chromium, totp
from devstack.folders import Folders
from devstack.output import say
from devstack.ports import is_free

LARGEST = 120_000
MARGIN = 20  # around the content of a page
COLOURS = (128, 64, 32)  # as many as fit
COORDINATOR = "coordinator.pt@demo.example"
DESK = "/en/manage/pt/"


@dataclass(frozen=True)
class GuidePicture:
    """One picture: its file, the page (below ``event`` of that title on the dashboard), and how much of it."""

    name: str
    path: str
    event: str = ""
    size: tuple[int, int] = (1280, 700)
    opens_first: bool = False  # of the table
    is_whole: bool = False  # with the frame around the content
    is_public: bool = False


EXCHANGE = "Knowledge exchange: from first suspicion to treatment"
HELD = "Screening invitations that people answer"
FORUM = "Fórum do Norte: o que os doentes querem saber no primeiro dia"
INVITED = "Who tells the family doctor? First session on shared follow-up"
FULL = "Rastreio à porta de casa: oficina para municípios"

PICTURES = (
    GuidePicture("home", "/en/", size=(1280, 1000), is_whole=True, is_public=True),
    GuidePicture("desk", DESK, size=(1280, 1000), is_whole=True),
    GuidePicture("event", "", EXCHANGE),
    GuidePicture("event-form", f"{DESK}events/new/"),
    GuidePicture("correction", "", FULL),
    GuidePicture("questions", "questions/", EXCHANGE, (1280, 520)),
    GuidePicture("attendees", "registrations/", EXCHANGE, (1280, 960)),
    GuidePicture("invited", "invitations/", INVITED),
    GuidePicture("waiting-list", "waiting-list/", FULL, (1280, 620)),
    GuidePicture("reminders", "reminders/", EXCHANGE, (1280, 560)),
    GuidePicture("check-in", "check-in/", HELD, (390, 860)),
    GuidePicture("survey", "survey/", FORUM, (1280, 960)),
    GuidePicture("certificates", "certificates/", FORUM, (1280, 600)),
    GuidePicture("who-is-missing", f"{DESK}people/gaps/", size=(1280, 1100)),
    GuidePicture("mailing", f"{DESK}mailings/", opens_first=True),
    GuidePicture("registration-form", "/en/events/{event}/register/", EXCHANGE, (390, 860), is_public=True),
)


def main(folders: Folders, port: int) -> int:
    """Take all pictures. Returns the exit status."""
    program = chromium.find()
    if program is None:
        say(f"There is no browser to take pictures with. {chromium.HOW_TO}")
        return 1
    if is_free(port):
        say(f"No demo runs on port {port}. Start it first: make demo PORT={port}")
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.FLAGS)
        studio = Studio(browser, folders, f"http://localhost:{port}")
        for picture in PICTURES:
            studio.take(picture)
        browser.close()
    return 0


class Studio:
    """A browser of the coordinator and one of a visitor, who open pages of the demo."""

    def __init__(self, browser: Browser, folders: Folders, origin: str) -> None:
        self.origin = origin
        self._folder = folders.checkout / "docs" / "pictures"
        self._folder.mkdir(exist_ok=True)
        self._visitor, self._coordinator = (self._page(browser) for _ in range(2))
        people = json.loads((folders.demo / "people.json").read_text())
        self._sign_in(self._coordinator, next(one for one in people if one["email"] == COORDINATOR))

    def take(self, picture: GuidePicture) -> None:
        """Open the page, show the part that is meant, and keep it."""
        page = self._visitor if picture.is_public else self._coordinator
        page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
        page.goto(self.origin + self._address(picture))
        if picture.opens_first:
            page.locator("main table a").first.click()
            page.wait_for_load_state()
        data = in_few_colours(page.screenshot() if picture.is_whole else self._content(page, picture.size[1]))
        (self._folder / f"{picture.name}.png").write_bytes(data)
        say(f"docs/pictures/{picture.name}.png  {len(data):>7,} bytes")

    def _content(self, page: Page, height: int) -> bytes:
        box = page.locator(".desk-main, main").last.evaluate("element => element.getBoundingClientRect().toJSON()")
        left, top = max(0, box["x"] - MARGIN), box["y"] - MARGIN
        width = min(box["width"] + 2 * MARGIN, (page.viewport_size or {"width": 1280})["width"] - left)
        part = {"x": left, "y": top, "width": width, "height": min(box["height"] + 2 * MARGIN, height)}
        return page.screenshot(full_page=True, clip=part)  # type: ignore[arg-type]

    def _address(self, picture: GuidePicture) -> str:
        if not picture.event:
            return picture.path
        self._coordinator.goto(f"{self.origin}{DESK}events/")
        link = self._coordinator.get_by_role("link", name=picture.event, exact=True).first.get_attribute("href") or ""
        if "{event}" in picture.path:
            return picture.path.replace("{event}", link.rstrip("/").rpartition("/")[2])
        return link + picture.path

    def _page(self, browser: Browser) -> Page:
        page = browser.new_context(reduced_motion="reduce", color_scheme="light").new_page()
        page.set_default_timeout(60_000)
        return page

    def _sign_in(self, page: Page, person: dict[str, str]) -> None:
        page.goto(f"{self.origin}/en/accounts/login/")
        for field, value in (("login", person["email"]), ("password", person["password"])):
            page.fill(f"input[name={field}]", value)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("input[name=code]")
        page.fill("input[name=code]", totp.code(person["totp_secret"], time.time()))
        page.press("input[name=code]", "Enter")
        page.wait_for_url(f"**{DESK}")


def in_few_colours(picture: bytes) -> bytes:
    """Return the picture as a PNG with a palette, with as many colours as keep it below ``LARGEST`` bytes."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in COLOURS:
        few = image.quantize(colours, dither=Image.Dither.NONE)
        file = io.BytesIO()
        few.save(file, "PNG", optimize=True)
        if file.tell() <= LARGEST:
            break
    return file.getvalue()
