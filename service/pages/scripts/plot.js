// A plot says what its points are: the one nearest to a pointer, or by arrow keys.
// Without scripts, their titles do.
const REACH_PX = 24;
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

export function tellPoints() {
  document.querySelectorAll(".plot:not(.none)").forEach(tellPointsOf);
}

function tellPointsOf(figure) {
  const told = figure.querySelector("[data-told]");
  const drawing = figure.querySelector(".drawing");
  if (drawing.tabIndex === 0) return;
  const points = [...figure.querySelectorAll("circle")].map((mark) => {
    const title = mark.querySelector("title");
    const text = title.textContent;
    title.remove();
    const [x, y] = ["cx", "cy"].map((name) => parseFloat(mark.getAttribute(name)) / 100);
    return { mark, text, x, y };
  });
  points.sort((a, b) => a.x - b.x || a.y - b.y);
  let at = -1;

  function tell(place) {
    points[at]?.mark.classList.remove("told");
    at = place;
    points[at]?.mark.classList.add("told");
    told.hidden = at < 0;
    told.textContent = points[at]?.text ?? "";
  }

  function nearest(event) {
    const area = drawing.getBoundingClientRect();
    let [best, far] = [-1, REACH_PX];
    points.forEach(({ x, y }, place) => {
      const off = Math.hypot(area.left + x * area.width - event.clientX, area.top + y * area.height - event.clientY);
      if (off < far) [best, far] = [place, off];
    });
    tell(best);
  }

  drawing.tabIndex = 0;
  drawing.setAttribute("role", "group");
  drawing.setAttribute("aria-label", "Points, by arrow keys");
  told.setAttribute("role", "status");
  drawing.addEventListener("pointermove", nearest);
  drawing.addEventListener("pointerdown", nearest);
  drawing.addEventListener("pointerleave", () => tell(-1));
  drawing.addEventListener("blur", () => tell(-1));
  drawing.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    tell(Math.min(points.length - 1, Math.max(0, at + step)));
  });
}
