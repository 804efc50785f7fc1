// Links and forms that ask for the same page otherwise: fetched, and its parts put in place.
// What is another page, the browser goes to itself. Without an answer the old parts stay, and it is said.
const SLOW_MS = 150;
let asking;
let isOlder = false;

export function swapInPlace() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(link.href);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-swap]")) return;
    event.preventDefault();
    go(addressOf(event.target));
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-swap]");
    if (form && !["search", "textarea"].includes(event.target.type)) go(addressOf(form));
  });
  let typing;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-swap]");
    if (!form || event.target.type !== "search") return;
    clearTimeout(typing);
    typing = setTimeout(() => go(addressOf(form), true), SLOW_MS);
  });
  addEventListener("popstate", back);
}

function addressOf(form) {
  const asked = [...new FormData(form)].filter(([, value]) => value !== "");
  const words = new URLSearchParams(asked.filter(([name, value]) => `${name}=${value}` !== "among=selected"));
  return words.size ? `${form.action}?${words}` : form.action;
}

const back = () => show(location.href, back);

async function go(address, isTyping = false) {
  // A static copy answers nothing anew; the page that it has instead says who does.
  if ("copyOf" in document.documentElement.dataset) return isTyping || location.assign(address);
  if (!(await show(address, () => go(address, isTyping)))) return;
  if (isTyping) history.replaceState(history.state, "", address);
  else history.pushState(history.state, "", address);
}

async function show(address, again) {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const slow = setTimeout(() => {
    document.documentElement.classList.add("waiting");
    say("Still counting; this is what was there before.");
  }, SLOW_MS);
  let isLost = false;
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { accept: "text/html" } });
    if (answer.status >= 500) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asking !== mine) return false;
    if (!ownParts().some((part) => page.getElementById(part.id))) {
      location.assign(address);
      return false;
    }
    isOlder ||= page.documentElement.dataset.snapshot !== document.documentElement.dataset.snapshot;
    put(page);
    document.title = page.title;
    document.dispatchEvent(new CustomEvent("parts"));
    return true;
  } catch (error) {
    isLost = error.name !== "AbortError";
    return false;
  } finally {
    clearTimeout(slow);
    if (asking === mine) {
      document.documentElement.classList.remove("waiting");
      if (isLost) say("This could not be had; what you see is what was there before.", "Try again", again);
      else if (isOlder) say("Newer data came while this page was open, and a part of it shows them.", "Load it anew", () => location.reload());
      else say("");
    }
  }
}

function put(page) {
  const held = document.activeElement;
  const key = held?.dataset?.key;
  const typed = held?.matches?.("input[type=search]") ? [held.value, held.selectionStart] : null;
  const scrolled = document.querySelector(".scroll")?.scrollLeft ?? 0;
  const open = [...document.querySelectorAll("details[data-key][open]")].map((each) => each.dataset.key);
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.getElementById(part.id);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
  for (const name of open) {
    const again = document.querySelector(`details[data-key="${CSS.escape(name)}"]`);
    if (again) again.open = true;
  }
  const table = document.querySelector(".scroll");
  if (table) table.scrollLeft = scrolled;
  if (!key) return;
  const again = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  again?.focus({ preventScroll: true });
  if (typed && again) {
    again.value = typed[0];
    again.setSelectionRange(typed[1], typed[1]);
  }
}

const ownParts = () => [...document.querySelectorAll("main [data-part]")];

function say(text, offer, action) {
  const told = document.querySelector("[data-waits]");
  told.hidden = !text;
  told.textContent = text;
  if (!offer) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = offer;
  button.addEventListener("click", action);
  told.append(button);
}
