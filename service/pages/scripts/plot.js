// A plot says what a point is, to a mouse and to arrow keys; without scripts, its title does.
export function tellPoints() {
  for (const figure of document.querySelectorAll(".plot")) {
    const told = figure.querySelector("[data-told]");
    const drawing = figure.querySelector(".drawing");
    if (!told || drawing.tabIndex === 0) continue;
    const points = [...figure.querySelectorAll("circle")].sort((a, b) => parseFloat(a.getAttribute("cx")) - parseFloat(b.getAttribute("cx")));
    const texts = new Map(points.map((point) => [point, point.querySelector("title").textContent]));
    for (const point of points) point.querySelector("title").remove();
    let at = -1;
    const tell = (point) => {
      figure.querySelector("circle.told")?.classList.remove("told");
      point?.classList.add("told");
      told.hidden = !point;
      told.textContent = point ? texts.get(point) : "";
    };
    drawing.tabIndex = 0;
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", "Points, by arrow keys");
    told.setAttribute("role", "status");
    drawing.addEventListener("pointerover", (event) => {
      if (texts.has(event.target)) tell(event.target);
    });
    drawing.addEventListener("pointerleave", () => tell(null));
    drawing.addEventListener("blur", () => tell(null));
    drawing.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      at = Math.min(points.length - 1, Math.max(0, at + step));
      tell(points[at]);
    });
  }
}
