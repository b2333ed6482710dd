// Printed pages show the answers that are folded on the screen.
const folded = () => document.querySelectorAll(".bd-article details:not([open])");
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...folded()];
  for (const answer of opened) answer.open = true;
});
addEventListener("afterprint", () => {
  for (const answer of opened) answer.open = false;
});

// What the theme leaves out for keyboards and screen readers.
document.querySelector(".bd-sidebar-primary")?.setAttribute("role", "navigation");
document.querySelector(".bd-sidebar-primary")?.setAttribute("aria-label", "Site");
for (const cell of document.querySelectorAll("th:empty, th:has(> p:empty:only-child)")) {
  const blank = document.createElement("td");
  cell.replaceWith(blank);
}
// The theme lets go of the focus when a button is pressed, against tooltips that stay: not by key.
for (const button of document.querySelectorAll(".theme-switch-button, .search-button__button, .sidebar-toggle")) {
  button.blur = () => { if (!button.matches(":focus-visible")) HTMLElement.prototype.blur.call(button); };
}
// Nor is it lost with a menu that closes, or with what is copied.
addEventListener("click", ({target}) => {
  const menu = target.closest(".theme-change-button")?.closest("ul").previousElementSibling;
  (menu ?? target.closest(".copybtn"))?.focus();
});
for (const fold of document.querySelectorAll(".bd-sidebar-primary summary")) {
  fold.ariaLabel = `Pages: ${fold.closest("li").querySelector("a").textContent.trim()}`;
}
// What unfolds is called as it reads.
for (const fold of document.querySelectorAll("details.hide > summary")) fold.removeAttribute("aria-label");
// What scrolls inside its own box can be reached and scrolled with the keys.
function reachable() {
  for (const box of document.querySelectorAll(".bd-article pre, .bd-article .picture, .bd-article table, .pst-scrollable-table-container, mjx-container[display]:not(th *)")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
// A header that is a formula alone has a text, too.
function named() {
  for (const formula of document.querySelectorAll("th mjx-container")) {
    const text = document.createElement("span");
    text.className = "visually-hidden";
    text.textContent = formula.textContent;
    formula.ariaHidden = "true";
    formula.after(text);
  }
}
const set = () => window.MathJax?.startup?.promise ?? Promise.resolve();
addEventListener("load", () => set().then(reachable).then(named));
addEventListener("resize", reachable);
