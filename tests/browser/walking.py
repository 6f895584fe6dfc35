"""Walks over pages in a real browser: no accessibility violation, nothing refused by the strict content policy, nothing from
elsewhere, nothing that scrolls sideways; wide in the light and on a phone in the dark.

With `PAGE_PICTURES=folder` in the environment each page that is looked at is also kept as pictures, in both widths and both lights."""

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

LOOKS: list[tuple[dict[str, int], Any]] = [
    ({"width": 1280, "height": 900}, "light"),
    ({"width": 390, "height": 844}, "dark"),
]
PICTURES = os.environ.get("PAGE_PICTURES", "")
# Of what axe would fetch beforehand only media: style sheets are for a rule that is experimental and not among these.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"], "timeout": 10_000},
}
# The browser takes a moment to change its look: a fault found half-way would be none.
LOOK = """async ([wide, dark, rules]) => {
    const drawn = () => new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)));
    const isSo = () => innerWidth === wide && matchMedia("(prefers-color-scheme: dark)").matches === dark;
    for (const start = performance.now(); !isSo(); await drawn())
        if (performance.now() - start > 90_000) throw new Error("The browser did not change its look");
    return [stickingOut(), squeezed(), rules ? await faults(rules) : []];

    function stickingOut() {
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return "";
        const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1);
        return out.slice(-3).map(e => e.outerHTML.slice(0, 90)).join(" | ") || "something";
    }

    // A column that the others of its table have left no room.
    function squeezed() {
        const cells = [...document.querySelectorAll(".table-lines tbody td[data-label]")].filter(e => e.offsetParent);
        return [...new Set(cells.filter(e => e.clientWidth < 48).map(e => e.dataset.label))].join(", ");
    }

    async function faults(rules) {
        await drawn();
        for (let running = document.getAnimations(); running.length; running = document.getAnimations()) {
            running.forEach(animation => animation.finish());
            await drawn();
        }
        const found = await axe.run(rules);
        return found.violations.map(rule => [rule.id, rule.nodes.slice(0, 3).map(node => node.target.join(" "))]);
    }
}"""
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page, each with the first element at fault. A click does not wait for the styles of the next page,
    without which every target is too small."""
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


class Walker:
    """Opens pages, looks at them and collects what is wrong with them.

    Every page is looked at in both widths. The rules of accessibility are tried in one look a page, by turns, and in both
    looks of each page where ``both`` is asked for.
    """

    def __init__(self, browser: Browser, origin: str, session: str = "", *, both: bool = True) -> None:
        self.origin = origin
        self.problems: list[str] = []
        self.looks = list(LOOKS)
        self._look: Any = None
        self.rules = (RULES if both else None, RULES)
        self.page = self._page(browser, session)

    def _page(self, browser: Browser, session: str) -> Page:
        context = browser.new_context(reduced_motion="reduce")
        context.add_init_script(AXE_SCRIPT)  # half a megabyte: sent once, not for every page
        if session:
            context.add_cookies([{"name": "session", "value": session, "url": self.origin}])
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.on("console", lambda message: self._heard(page, message.type, message.text))
        page.on("request", lambda request: self._asked(page, request.url))
        return page

    def _heard(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" and not text.endswith(("404 (Not Found)", "410 (Gone)")):
            self.problems.append(f"{page.url}: {text}")

    def _asked(self, page: Page, url: str) -> None:
        if not url.startswith((self.origin, "data:")):
            self.problems.append(f"{page.url} asks {url}")

    def visit(self, path: str, status: int = 200) -> None:
        """Open the page in the look of the one before, then look at it in the other: changing looks is what takes long."""
        answer = self.page.goto(self.origin + path)
        if answer is None or answer.status != status:
            self.problems.append(f"{path}: {answer and answer.status} instead of {status}")
        self.look(path)

    def look(self, path: str) -> None:
        """Look at the page that is open in both looks; ``path`` names it where something is wrong."""
        for rules, (size, scheme) in zip(self.rules, self.looks, strict=True):
            self._take_on(size, scheme)
            wide, squeezed, faults = self.page.evaluate(LOOK, [size["width"], scheme == "dark", rules])
            if wide:
                self.problems.append(f"{path}: scrolls sideways at {size['width']}: {wide}")
            if squeezed:
                self.problems.append(f"{path}: no room at {size['width']} for the column {squeezed}")
            self.problems += [f"{path}: {rule} {places} ({scheme})" for rule, places in faults]
            if PICTURES:
                self._keep(path)
        self.looks.reverse()

    def _keep(self, path: str) -> None:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")[:80]
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            width = self.page.viewport_size["width"] if self.page.viewport_size else 0
            self.page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
        self._look = None

    def _take_on(self, size: Any, scheme: Any) -> None:
        if self._look != (size, scheme):
            self._look = (size, scheme)
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)

    def close(self) -> None:
        """Close the browser's window."""
        self.page.context.close()
