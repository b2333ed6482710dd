"""The keyboard alone: what Tab reaches, whether one sees where one is, and what keys do there."""

#: The keys that are pressed here: their codes, and the text that they type.
KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Escape": (27, ""), " ": (32, " ")}
KEYS |= {"End": (35, ""), "Home": (36, ""), "ArrowLeft": (37, ""), "ArrowRight": (39, "")}

#: Where the focus is: what it is on, and what is wrong with how that looks. None at the end.
FOCUS = """(() => {
  const at = document.activeElement;
  if (!at || at === document.body || at.visited === 1) return null;
  if (at.visited) return {name: nnkitName(at), wrong: ["Tab does not get beyond this"]};
  at.visited = ++nnkitName.visits;
  for (let part = at; part; part = part.parentElement) {
    for (const motion of part.getAnimations()) motion.finish();
  }
  const {left, top, width, height} = at.getBoundingClientRect();
  // The ring may lie on what is in it, or a glow around what it is in.
  const ring = [at, ...at.children].map(one => getComputedStyle(one)).some(
    style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const glow = [at, at.closest(".bd-search") ?? at].some(
    one => getComputedStyle(one).boxShadow !== "none");
  const seen = at.checkVisibility({opacityProperty: true, visibilityProperty: true});
  // Of what is larger than the window some part has to be in it.
  const inside = top + height > 0 && top < innerHeight && left + width > 0 && left < innerWidth;
  const wrong = [];
  if (!ring && !glow) wrong.push("the focus does not show");
  if (!seen || !inside) wrong.push("what has the focus is not to be seen");
  const flow = at.closest(".bd-article") && !at.matches(".copybtn");
  return {name: nnkitName(at), wrong, row: flow ? top + scrollY : null};
})()"""

#: What is called a control, how it is called here, and all that Tab has left out.
NAME = """window.nnkitName = at =>
  `${at.tagName.toLowerCase()} ${(at.getAttribute("aria-label") || at.textContent).trim()}`
  .slice(0, 50); nnkitName.visits = 0"""
LEFT_OUT = """[...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(
  at => !at.visited && !at.disabled && !at.closest("dialog:not([open])")
    && at.checkVisibility({visibilityProperty: true})).map(nnkitName)"""

#: Buttons that open something, and what is open then. The page of search has its own field.
OPENERS = {
    "body:not(:has(main [type=search])) .search-button__button": "#pst-search-dialog[open]",
    ".sidebar-toggle.primary-toggle": "#pst-primary-sidebar-modal[open]",
    ".sidebar-toggle.secondary-toggle": "#pst-secondary-sidebar-modal[open]",
    ".theme-switch-button": ".theme-switch-button.show",
}


def press(browser, key):
    """Press a key and let it go."""
    code, text = KEYS[key]
    about = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": code}
    kind = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
    browser("Input.dispatchKeyEvent", **kind, **about)
    browser("Input.dispatchKeyEvent", type="keyUp", **about)


def tour(browser):
    """Go through the open page with Tab, all folds open; return what is wrong, in sentences."""
    browser("Emulation.setFocusEmulationEnabled", enabled=True)
    browser.ask(f"{NAME}; document.querySelectorAll('details').forEach(fold => fold.open = true)")
    troubles, last = [], 0
    limit = browser.ask("document.querySelectorAll('*').length")
    for _ in range(limit):
        press(browser, "Tab")
        found = browser.ask(FOCUS)
        if found is None:
            break
        troubles += [f"keyboard: {found['name']}: {one}" for one in found["wrong"]]
        if "row" not in found:
            break
        if found["row"] is not None:
            if found["row"] < last - 8:
                troubles.append(f"keyboard: {found['name']}: stands above what comes before it")
            last = found["row"]
    return troubles + [f"keyboard: Tab passes over {one}" for one in browser.ask(LEFT_OUT)]


def menus(browser):
    """Open and leave whatever opens; return a sentence for each that fails."""
    troubles = []
    for button, opened in OPENERS.items():
        if not _focus(browser, button):
            continue
        press(browser, "Enter")
        if not _becomes(browser, f"!!document.querySelector({opened!r})"):
            troubles.append(f"keyboard: Enter on {button} opens nothing")
            continue
        press(browser, "Escape")
        if not _becomes(browser, f"!document.querySelector({opened!r})"):
            troubles.append(f"keyboard: Escape does not close what {button} opened")
        elif not _becomes(browser, f"document.activeElement.matches({button!r})"):
            troubles.append(f"keyboard: closed again, {button} has not got the focus back")
        # A dialog gives the focus back twice: at once, and when its event comes.
        browser.ask("new Promise(done => setTimeout(done, 100))")
    if _focus(browser, ".bd-article summary"):
        for key in ("Enter", " "):
            before = browser.ask("document.activeElement.parentElement.open")
            press(browser, key)
            if browser.ask("document.activeElement.parentElement.open") == before:
                troubles.append(f"keyboard: {key!r} does not turn a fold over")
    if _focus(browser, "figure[data-instrument] input[type=range]"):
        before = browser.ask("document.activeElement.closest('figure').innerHTML")
        press(browser, "ArrowRight")
        press(browser, "ArrowRight")
        if browser.ask("document.activeElement.closest('figure').innerHTML") == before:
            troubles.append("keyboard: an arrow does not move the instrument")
    if _focus(browser, ".bd-article .copybtn"):
        press(browser, "Enter")
        if not _becomes(browser, "document.activeElement.matches('.copybtn')"):
            troubles.append("keyboard: what was copied took the focus with it")
    return troubles


def deck(browser):
    """Go through an open deck by key; return what is wrong, in sentences."""
    browser("Emulation.setFocusEmulationEnabled", enabled=True)
    slides, waiting = browser.ask("[slides.length, document.querySelectorAll('.later').length]")
    browser.ask("document.querySelectorAll('.later').forEach(e => e.classList.remove('shown'))")
    press(browser, "Home")
    for _ in range(slides - 1 + waiting):
        press(browser, "ArrowRight")
    troubles = []
    at, shown = browser.ask("[current(), document.querySelectorAll('.later.shown').length]")
    if (at, shown) != (slides, waiting):
        troubles.append(f"keyboard: ends on slide {at} with {shown} of {waiting} answers shown")
    press(browser, "Home")
    with_fold = browser.ask("slides.findIndex(slide => slide.querySelector('summary')) + 1")
    if with_fold:
        browser.ask(f"show({with_fold})")
        press(browser, "Tab")
        press(browser, " ")
        if not browser.ask(
            f"current() === {with_fold} && !!document.activeElement.closest('[open]')"
        ):
            troubles.append(f"keyboard: the fold on slide {with_fold} does not open")
        browser.ask("document.activeElement.blur()")
    return troubles


def _focus(browser, selector):
    """Give the focus to the first such control that shows; say whether there is one."""
    return browser.ask(
        f"(() => {{ const at = [...document.querySelectorAll({selector!r})]"
        ".find(one => one.checkVisibility()); at?.focus({focusVisible: true}); return !!at; })()"
    )


def _becomes(browser, condition):
    """Say whether something is so within two seconds: what a key starts may take a moment."""
    return browser.ask(
        f"(async () => {{ for (let k = 0; k < 100; k++) {{ if ({condition}) return true; "
        "await new Promise(done => setTimeout(done, 20)); } return false; })()"
    )
