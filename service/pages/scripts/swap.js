// Links and forms that ask for the same page otherwise: fetched, and its parts put in place.
// Without an answer the browser goes there itself, which says what is wrong.
const SLOW_MS = 150;
let asking;

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
    if (form && event.target.type !== "search") go(addressOf(form));
  });
  let typing;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-swap]");
    if (!form || event.target.type !== "search") return;
    clearTimeout(typing);
    typing = setTimeout(() => go(addressOf(form), true), SLOW_MS);
  });
  addEventListener("popstate", () => show(location.href));
}

function addressOf(form) {
  const asked = [...new FormData(form)].filter(([, value]) => value !== "");
  const words = new URLSearchParams(asked.filter(([name, value]) => `${name}=${value}` !== "among=selected"));
  return words.size ? `${form.action}?${words}` : form.action;
}

async function go(address, isTyping = false) {
  if (!(await show(address))) return;
  if (isTyping) history.replaceState(history.state, "", address);
  else history.pushState(history.state, "", address);
}

async function show(address) {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const slow = setTimeout(() => wait(true), SLOW_MS);
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asking !== mine) return false;
    put(page);
    document.title = page.title;
    document.dispatchEvent(new CustomEvent("parts"));
    return true;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return false;
  } finally {
    clearTimeout(slow);
    if (asking === mine) wait(false);
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

function wait(isLong) {
  document.documentElement.classList.toggle("waiting", isLong);
  const told = document.querySelector("[data-waits]");
  if (!told) return;
  told.hidden = !isLong;
  told.textContent = isLong ? "Still counting; this is what was there before." : "";
}
