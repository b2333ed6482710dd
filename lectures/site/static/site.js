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
// What scrolls inside its own box can be reached and scrolled with the keys.
function reachable() {
  for (const box of document.querySelectorAll(".bd-article pre, .bd-article table, .pst-scrollable-table-container, mjx-container:not(th *)")) {
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
