// Tables by keyboard: one stop, and arrow keys from cell to cell; each says what it is, and why it is empty.
// Without scripts their links and boxes are stops, and the heads say what is missing.
const STEPS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
const EMPTY = "–";
let told;

export function walkCells() {
  for (const region of document.querySelectorAll("[data-cells]:not([data-walked])")) {
    region.dataset.walked = "";
    for (const stop of region.querySelectorAll("tbody a, tbody input")) stop.tabIndex = -1;
    region.addEventListener("keydown", walk);
    region.addEventListener("focusin", tell);
    region.addEventListener("focusout", () => say(""));
    region.addEventListener("pointerover", explain);
  }
}

function walk(event) {
  const step = STEPS[event.key];
  const cell = event.target.closest("tbody td, tbody th");
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.key === "Escape" && cell) return event.currentTarget.focus();
  if ((event.key === "Enter" || event.key === " ") && cell === event.target) {
    const inside = cell.querySelector(event.key === " " ? "input" : "a");
    if (inside) event.preventDefault();
    return inside?.click();
  }
  if (!step || (event.target.matches("input") && !cell)) return;
  const next = cell ? neighbour(cell, step) : event.target === event.currentTarget && firstSeen(event.currentTarget);
  if (!next) return;
  event.preventDefault();
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function neighbour(cell, [down, right]) {
  const rows = [...cell.closest("table").tBodies].flatMap((body) => [...body.rows]);
  const row = rows[rows.indexOf(cell.parentElement) + down];
  return row?.cells[Math.min(cell.cellIndex + right, row.cells.length - 1)];
}

function firstSeen(region) {
  const top = region.querySelector("thead").getBoundingClientRect().bottom;
  const row = [...region.querySelectorAll("tbody tr")].find((each) => each.getBoundingClientRect().top >= top - 1);
  return row?.querySelector("th") ?? row?.cells[0];
}

function tell(event) {
  const cell = event.target.closest("tbody td, tbody th");
  // A pointer has the titles.
  if (!event.target.matches(":focus-visible")) return;
  if (!cell) return say(event.target === event.currentTarget ? "Arrow keys go from cell to cell" : "");
  const head = headOf(cell);
  const row = cell.parentElement.querySelector("th");
  const words = [row?.textContent, head && cell !== row ? `${head.textContent.replace(/[↑↓]/, "").trim()} ${figure(cell)}` : "", reason(cell)];
  if (cell.querySelector("input")) words.push("Space ticks it to compare");
  else if (cell.querySelector("a")) words.push("Enter opens it");
  say(words.map((each) => each?.trim()).filter(Boolean).join(" · "));
}

function explain(event) {
  const cell = event.target.closest("tbody td");
  if (cell && !cell.title) cell.title = reason(cell);
}

// Why a cell is empty: by its head, and by what its row says that it lacks.
function reason(cell) {
  if (cell.title || cell.textContent !== EMPTY) return cell.title;
  const lacks = cell.parentElement.querySelector(".few")?.title;
  return [headOf(cell)?.dataset.none, lacks].filter(Boolean).join("; ");
}

const figure = (cell) => cell.firstChild?.textContent ?? "";
const headOf = (cell) => [...cell.closest("table").tHead.rows].at(-1).cells[cell.cellIndex];

function say(words) {
  told ??= document.body.appendChild(Object.assign(document.createElement("p"), { className: "waits cell" }));
  told.setAttribute("role", "status");
  told.textContent = words;
  told.hidden = !words;
}
