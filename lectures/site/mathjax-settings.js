// TeX in, SVG out: no fonts to load, so the pages work from a folder on disk as well.
window.MathJax = {
  jax: ["input/TeX", "output/SVG"],
  extensions: ["tex2jax.js"],
  TeX: { extensions: ["AMSmath.js", "AMSsymbols.js"] },
  tex2jax: {
    inlineMath: [["$", "$"]],
    displayMath: [["$$", "$$"]],
    processEscapes: true,
    ignoreClass: "highlight|text",
  },
  SVG: { blacker: 2, scale: 98 },
  showMathMenu: false,
  messageStyle: "none",
};
