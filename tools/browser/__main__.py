"""Open every page and every slide of ``build/site`` (or another folder) and look for flaws.

Checked: no console message, no missing file, no request to a network, every formula set, no
page wider than its window at four widths, nothing that axe-core objects to, light and dark, no
slide that overflows, no figure squeezed too small, answers open in print; the keyboard alone
reaches everything and works it; the instruments that move on a page compute what those in the
notebook do. Screenshots and prints go to ``build/screenshots``.
"""

import sys
import time
from pathlib import Path

from tools.browser import keyboard
from tools.browser.axe import script, violations
from tools.browser.chromium import Browser
from tools.browser.instruments import compared

BUILT = Path(__file__).parent.parent.parent / "build" / "site"
SITE = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else BUILT
SHOTS = SITE.parent / "screenshots"

#: A small phone, a tablet, a laptop, a large screen.
WINDOWS = ((360, 740), (768, 1024), (1280, 900), (1920, 1080))

#: TeX that is still text outside of code, formulas that MathJax marked, and formulas set.
FORMULAS = """(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const code = "pre, code, .sig, script, style, mjx-container";
  const left = [];
  while (texts.nextNode()) {
    const {textContent, parentElement} = texts.currentNode;
    if (/\\$|\\\\[a-z]{2}/.test(textContent) && !parentElement.closest(code)) {
      left.push(textContent.trim());
    }
  }
  const wrong = [...document.querySelectorAll("[data-mjx-error]")]
    .map(e => e.getAttribute("data-mjx-error"));
  return {left, wrong, set: document.querySelectorAll("mjx-container").length};
})()"""

#: Another theme, its colours at once: halfway from one to the other they tell nothing.
THEME = """(theme => {
  document.documentElement.dataset.theme = theme;
  for (const change of document.getAnimations()) {
    if (change.effect.getComputedTiming().endTime < Infinity) change.finish();
  }
})"""

#: Pieces of opened answers that a print does not show: it is made before they have faded in.
FADED = """(() => {
  dispatchEvent(new Event("beforeprint"));
  const parts = [...document.querySelectorAll(".bd-article details > *")];
  const faded = parts.filter(part => getComputedStyle(part).animationName !== "none");
  const shut = document.querySelectorAll(".bd-article details:not([open])");
  dispatchEvent(new Event("afterprint"));
  return faded.length + shut.length;
})()"""

#: For each slide: its cell, how far its content sticks out, how many figures are squeezed, and
#: how many pieces of code or output are too small for the last row.
SLIDES = """[...document.querySelectorAll(".slide")].map(slide => ({
  cell: slide.dataset.cell,
  down: slide.scrollHeight - slide.clientHeight,
  across: slide.scrollWidth - slide.clientWidth,
  squeezed: [...slide.querySelectorAll("figure img")].filter(squeezed).length,
  small: [...slide.querySelectorAll("pre, code")].filter(
    part => parseFloat(getComputedStyle(part).fontSize) < 18).length,
}))"""


def formulas(browser):
    found = browser.ask(FORMULAS)
    return [f"formula not set: {text[:60]}" for text in found["left"] + found["wrong"]]


def fits(browser, what):
    width = browser.ask("document.documentElement.scrollWidth - innerWidth")
    return [f"{what}: {width} px wider than the window"] if width > 0 else []


def look_at_page(browser, path, axe):
    troubles = []
    name = "-".join(path.relative_to(SITE).with_suffix("").parts)
    for width, height in WINDOWS:
        browser.open(path.as_uri(), width, height)
        troubles += formulas(browser) + fits(browser, f"{width} px")
        troubles += browser.troubles
        for theme in ("light", "dark"):
            browser.ask(f"{THEME}({theme!r})")
            browser.screenshot(SHOTS / f"{name}-{width}-{theme}.png")
            if width in (WINDOWS[0][0], WINDOWS[2][0]):
                found = violations(browser, axe)
                troubles += [f"{width} px, {theme}: {one}" for one in found]
    browser.open(path.as_uri(), *WINDOWS[0])
    troubles += keyboard.tour(browser) + keyboard.menus(browser)
    if path.parent == SITE:  # the sidebar, which a phone has in a menu, is the same on all pages
        browser.open(path.as_uri(), *WINDOWS[2])
        troubles += keyboard.tour(browser)
    troubles += compared(browser)
    return troubles + print_page(browser, SHOTS / f"{name}.pdf")


def print_page(browser, path):
    browser("Emulation.setEmulatedMedia", media="print")
    faded = browser.ask(FADED)
    browser("Emulation.setEmulatedMedia", media="")
    browser.pdf(path)
    return [f"in print {faded} pieces of answers are not shown"] if faded else []


def look_at_slides(browser, path, axe):
    browser.open(path.as_uri(), 1280, 720)
    troubles = formulas(browser) + list(browser.troubles)
    slides = browser.ask(SLIDES)
    for number, slide in enumerate(slides, 1):
        if slide["down"] > 1 or slide["across"] > 1:
            sticks = f"{slide['down']} px down, {slide['across']} px across"
            troubles.append(f"slide {number} ({slide['cell']}) overflows: {sticks}")
        if slide["squeezed"]:
            troubles.append(f"slide {number} ({slide['cell']}): no room for its figure")
        if slide["small"]:
            troubles.append(f"slide {number} ({slide['cell']}): code below 18 px of 720")
    folder = SHOTS / path.stem
    folder.mkdir(exist_ok=True)
    for number in range(1, len(slides) + 1):
        browser.ask(f"show({number})")
        browser.ask("document.querySelectorAll('.later').forEach(e => e.classList.add('shown'))")
        browser.screenshot(folder / f"{number:02}.png")
    troubles += keyboard.deck(browser)
    browser.ask("show(1)")
    browser("Input.dispatchKeyEvent", type="keyDown", key="s", text="s")
    shown = browser.ask("lecturer?.document.querySelectorAll('.slide').length")
    if shown != min(2, len(slides)):
        troubles.append(f"the lecturer's window shows {shown} slides")
    browser.ask("lecturer?.close()")
    print(f"  {len(slides)} slides", flush=True)
    return troubles


def main():
    pages = [page for page in sorted(SITE.rglob("*.html")) if "_static" not in page.parts]
    if not pages:
        sys.exit("There is no site yet: make lectures")
    SHOTS.mkdir(parents=True, exist_ok=True)
    axe = script(SITE.parent / "axe")
    start, failed = time.perf_counter(), 0
    with Browser() as browser:
        for path in pages:
            print(path.relative_to(SITE), flush=True)
            look = look_at_slides if path.parent.name == "slides" else look_at_page
            for trouble in dict.fromkeys(look(browser, path, axe)):
                failed += 1
                print(f"  {trouble}", flush=True)
    print(f"{len(pages)} pages in {time.perf_counter() - start:.0f} s, troubles: {failed}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
