"""`make gallery`: pictures of the main views over the founding articles, for docs/gallery."""

from __future__ import annotations

import io
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from kg.building import build
from kg.engine import embedded
from kg.ontology import Ontology, packaged
from tests.api.running_service import running
from tests.browser.conftest import ARGUMENTS, CHROMIUM

FOLDER = Path(__file__).parents[2] / "docs" / "gallery"
COMPARED = "/compare?actor=person/sergey-lavrov&actor=person/marco-rubio&actor=person/vladimir-putin"
VIEWS = {
    "home": ("/", 1280, 1500, "light"),
    "person": ("/id/person/sergey-lavrov", 1280, 1900, "light"),
    "proposition": ("/id/proposition/ceasefire", 1280, 1150, "light"),
    "compare": (f"{COMPARED}&topic=topic/negotiations", 1280, 1200, "light"),
    "contradictions": ("/contradictions", 1280, 1300, "light"),
    "question": ("/questions/who-contradicts-whom", 1280, 1000, "light"),
    "article": ("/id/article/kyiv-independent-2025-02-17-lavrov", 1280, 1300, "light"),
    "network": ("/network", 1280, 1150, "light"),
    "dossier": ("/dossier/person/sergey-lavrov?topic=topic/ceasefire", 1280, 1500, "light"),
    "sparql": ("/sparql?query=SELECT%20%3Fwho%20%28COUNT%28*%29%20AS%20%3Fn%29%20%7B%0A%20%20%3Fu%20rec%3Aspeaker%20"
               "%3Fwho%0A%7D%20GROUP%20BY%20%3Fwho%20ORDER%20BY%20DESC%28%3Fn%29&view=chart", 1280, 1000, "light"),
    "person-phone-dark": ("/id/person/sergey-lavrov", 390, 1500, "dark"),
    "network-phone": ("/network", 390, 1150, "light"),
}  # fmt: skip
"""Names of pictures: address, width, height, scheme."""


def main() -> int:
    """Take the pictures anew."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build.build(packaged("data"), store, Ontology(), embedded.open, now=datetime.now(UTC), progress=lambda *_: None)
        with running(store, readers=3) as service, sync_playwright() as started:
            browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for name, (path, width, height, scheme) in VIEWS.items():
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                take(context.new_page(), service.url + path, FOLDER / f"{name}.png")
                context.close()
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            typing(context.new_page(), service.url, FOLDER / "search.png")
            browser.close()
    return 0


def take(page: Page, address: str, file: Path) -> None:
    """One picture, as large as the window."""
    page.goto(address)
    page.wait_for_timeout(600)
    keep(page.screenshot(), file)


def typing(page: Page, address: str, file: Path) -> None:
    """The first page while somebody types."""
    page.goto(address)
    field = page.locator("main input[type=search]")
    field.press_sequentially("lavrov cease")
    page.get_by_role("option").first.wait_for()
    field.press("ArrowDown")
    keep(page.screenshot(), file)


def keep(png: bytes, file: Path) -> None:
    """A picture with as few colours as it needs, which is small."""
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            file, optimize=True
        )
    print(f"{file.name}: {file.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
