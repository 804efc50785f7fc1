// What every page has: the theme's switch, how old data are, and search while one types.
import { walkCells } from "./cells.js";
import { offerCopies } from "./copy.js";
import { tellPoints } from "./plot.js";
import { searchAsYouType } from "./search.js";
import { swapInPlace } from "./swap.js";
import { clearTicks, keepTicks } from "./ticks.js";

const THEMES = ["system", "light", "dark"];

function switchTheme() {
  const button = document.querySelector("[data-theme-switch]");
  if (!button) return;
  const root = document.documentElement;
  const say = () => {
    button.querySelector("span").textContent = root.dataset.theme ?? "system";
  };
  say();
  button.addEventListener("click", () => {
    const now = THEMES.indexOf(root.dataset.theme ?? "system");
    const next = THEMES[(now + 1) % THEMES.length];
    if (next === "system") delete root.dataset.theme;
    else root.dataset.theme = next;
    say();
    try {
      localStorage.setItem("theme", next);
    } catch {
      // It holds for this page, then.
    }
  });
}

function sayAges() {
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const time of document.querySelectorAll("[data-age]")) {
    const days = Math.round((new Date(time.dateTime) - Date.now()) / 86_400_000);
    time.append(` (${format.format(Math.min(0, days), "day")})`);
    delete time.dataset.age;
  }
}

// A sheet that would leave the screen is moved until all of it is seen.
function keepWithin({ target }) {
  const sheet = target.matches?.("details.drop[open]") && target.querySelector(".sheet");
  if (!sheet) return;
  sheet.style.translate = "";
  const { left, right } = sheet.getBoundingClientRect();
  const over = right - (document.documentElement.clientWidth - 8);
  const by = left < 8 ? 8 - left : -Math.max(0, over);
  if (by) sheet.style.translate = `${by}px`;
}

// One sheet at a time; a click elsewhere, or Escape, closes it.
function closeSheets() {
  document.addEventListener("toggle", keepWithin, true);
  const open = () => document.querySelectorAll("details.drop[open]");
  document.addEventListener("click", (event) => {
    for (const each of open()) if (!each.contains(event.target)) each.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const each of open()) {
      each.open = false;
      each.querySelector("summary").focus();
    }
  });
}

function dress() {
  offerCopies();
  tellPoints();
  walkCells();
  keepTicks();
}

swapInPlace();
closeSheets();
document.addEventListener("parts", dress);
dress();
switchTheme();
document.querySelector("[data-clear-ticks]")?.addEventListener("click", clearTicks);
sayAges();
// A static copy finds nothing: its form leads to who does.
if (!("copyOf" in document.documentElement.dataset)) document.querySelectorAll("[data-find]").forEach(searchAsYouType);
