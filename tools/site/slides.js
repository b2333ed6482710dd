// A deck: one slide at a time, scaled to the window; its number stands in the address.
const stage = document.getElementById("stage");
const slides = [...stage.querySelectorAll(".slide")];

function show(number) {
  const k = Math.min(Math.max(number, 1), slides.length);
  slides.forEach((slide, i) => slide.classList.toggle("current", i === k - 1));
  if (location.hash !== `#${k}`) history.replaceState(null, "", `#${k}`);
  tellLecturer();
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

// The lecturer's window is a blank one that this page fills, so it needs no network and no server.
let lecturer = null;
let began = 0;

function openLecturer() {
  lecturer = open("", "lecturer", "width=1200,height=800");
  if (!lecturer) return;
  const page = lecturer.document;
  page.head.replaceChildren(...[...document.head.querySelectorAll("style, link")].map((part) => {
    const copy = part.cloneNode(true);
    if (part.href) copy.href = part.href;
    return copy;
  }));
  page.title = "For the lecturer";
  page.body.className = "lecturer";
  page.body.innerHTML = `<div class="small" id="now"></div><div class="small" id="next"></div>
    <div><p id="time"></p><div id="said"></div></div>`;
  page.body.lastElementChild.id = "notes";
  const glyphs = document.getElementById("MJX-SVG-global-cache");  // formulas refer to it
  if (glyphs) page.body.append(page.importNode(glyphs, true));
  began = Date.now();
  lecturer.addEventListener("keydown", press);
  lecturer.addEventListener("resize", tellLecturer);
  tellLecturer();
}

function tellLecturer() {
  if (!lecturer || lecturer.closed) return;
  const page = lecturer.document;
  for (const [id, slide] of [["now", slides[current() - 1]], ["next", slides[current()]]]) {
    const place = page.getElementById(id);
    place.replaceChildren(...(slide ? [page.importNode(slide, true)] : []));
    if (slide) place.firstChild.style.transform = `scale(${place.clientWidth / 1280})`;
  }
  // Notes stay until a later slide has some: what to ask next is asked beside the answer.
  const noted = slides.slice(0, current()).findLast((slide) => slide.querySelector(".notes"));
  const notes = noted ? [...noted.querySelectorAll(".notes")] : [];
  page.getElementById("said").innerHTML = notes.map((note) => note.innerHTML).join("");
  tellTime();
}

function tellTime() {
  if (!lecturer || lecturer.closed) return;
  const seconds = Math.floor((Date.now() - began) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  lecturer.document.getElementById("time").textContent = `${current()} / ${slides.length} · ${clock}`;
}

function press(event) {
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
  } else if (event.key === "s") {
    openLecturer();
  }
}

let start = null;
addEventListener("touchstart", (event) => { start = event.touches[0].clientX; });
addEventListener("touchend", (event) => {
  const way = event.changedTouches[0].clientX - start;
  if (Math.abs(way) > 50) step(way < 0 ? 1 : -1);
});

addEventListener("keydown", press);
addEventListener("hashchange", () => show(current()));
setInterval(tellTime, 1000);
addEventListener("resize", fit);
fit();
show(current());
