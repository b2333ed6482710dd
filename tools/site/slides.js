// A deck: one slide at a time, scaled to the window; its number stands in the address.
const stage = document.getElementById("stage");
const slides = [...stage.querySelectorAll(".slide")];

function show(number) {
  const k = Math.min(Math.max(number, 1), slides.length);
  slides.forEach((slide, i) => slide.classList.toggle("current", i === k - 1));
  if (location.hash !== `#${k}`) history.replaceState(null, "", `#${k}`);
}

// The next key shows what is still waiting on a slide, and then the next slide; back goes the
// same steps. A slide that is entered from behind shows everything.
function step(way) {
  const slide = slides[current() - 1];
  const next = way > 0
    ? slide.querySelector(".later:not(.shown)")
    : [...slide.querySelectorAll(".later.shown")].at(-1);
  if (next && Math.abs(way) === 1) {
    next.classList.toggle("shown", way > 0);
    return;
  }
  show(current() + way);
  const entered = slides[current() - 1];
  if (entered === slide) return;
  for (const part of entered.querySelectorAll(".later")) part.classList.toggle("shown", way < 0);
}

function current() {
  return Number(location.hash.slice(1)) || 1;
}

function fit() {
  const scale = Math.min(innerWidth / 1280, innerHeight / 720);
  stage.style.transform = `scale(${scale}) translate(-50%, -50%)`;
}

// Full slides get smaller text, within limits: what is still too much has to be split.
const SIZES = [1, 0.95, 0.9, 0.85, 0.8, 0.75];

function squeezed(image) {
  const wanted = Math.min(230, (1160 * image.naturalHeight) / image.naturalWidth);
  return image.clientHeight < wanted - 1;
}

function crowded(slide) {
  const images = [...slide.querySelectorAll("figure img")];
  return slide.scrollHeight > slide.clientHeight || images.some(squeezed);
}

function fitText() {
  for (const slide of slides) {
    for (const size of SIZES) {
      slide.style.setProperty("--fit", size);
      if (!crowded(slide)) break;
    }
  }
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
    step(moves[event.key]);
  } else if (event.key === "f") {
    document.documentElement.requestFullscreen();
  }
});

let start = null;
addEventListener("touchstart", (event) => { start = event.touches[0].clientX; });
addEventListener("touchend", (event) => {
  const way = event.changedTouches[0].clientX - start;
  if (Math.abs(way) > 50) step(way < 0 ? 1 : -1);
});

addEventListener("hashchange", () => show(current()));
addEventListener("resize", fit);
fit();
show(current());
