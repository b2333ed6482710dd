// TeX in, SVG out: one script, no fonts to load, so the pages work from a folder on disk.
window.MathJax = {
  tex: {
    inlineMath: [["$", "$"]],
    displayMath: [["$$", "$$"]],
    processEscapes: true,
    // An unknown macro is an error that the browser test finds, not red text.
    packages: { "[-]": ["noundefined", "noerrors"] },
  },
  options: { ignoreHtmlClass: "highlight|text", enableMenu: false },
  svg: { fontCache: "global" },
  startup: {
    pageReady: () => MathJax.startup.defaultPageReady().then(() => window.fitText?.()),
  },
};
