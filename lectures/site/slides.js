// A deck: one slide at a time, scaled to the window; its number stands in the address.
const stage = document.getElementById("stage");
const slides = [...stage.querySelectorAll(".slide")];

function show(number) {
  const k = Math.min(Math.max(number, 1), slides.length);
  slides.forEach((slide, i) => slide.classList.toggle("current", i === k - 1));
  if (location.hash !== `#${k}`) history.replaceState(null, "", `#${k}`);
}

function current() {
  return Number(location.hash.slice(1)) || 1;
}

function fit() {
  const scale = Math.min(innerWidth / 1280, innerHeight / 720);
  stage.style.transform = `scale(${scale}) translate(-50%, -50%)`;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const moves = {
    ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1,
    ArrowLeft: -1, ArrowUp: -1, PageUp: -1,
    Home: -Infinity, End: Infinity,
  };
  if (event.target.closest("summary, a") && event.key === " ") return;
  if (event.key in moves) {
    event.preventDefault();
    show(current() + moves[event.key]);
  } else if (event.key === "f") {
    document.documentElement.requestFullscreen();
  }
});

let start = null;
addEventListener("touchstart", (event) => { start = event.touches[0].clientX; });
addEventListener("touchend", (event) => {
  const way = event.changedTouches[0].clientX - start;
  if (Math.abs(way) > 50) show(current() + (way < 0 ? 1 : -1));
});

addEventListener("hashchange", () => show(current()));
addEventListener("resize", fit);
fit();
show(current());
