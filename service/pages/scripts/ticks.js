// Ticked rows stay ticked when a table is sorted or filtered, and on the way back: those that it lacks then
// are sent along.
const ticked = new Set(history.state?.ticked);

const boxes = (form) => [...form.querySelectorAll('input[type="checkbox"][name="models"]')];

export function keepTicks() {
  const form = document.getElementById("compare");
  if (!form) return;
  if (!form.dataset.kept) {
    form.dataset.kept = "";
    form.addEventListener("change", (event) => {
      if (event.target.checked) ticked.add(event.target.value);
      else ticked.delete(event.target.value);
      put(form);
    });
  }
  put(form);
}

// What a browser filled in again on the way back counts too.
addEventListener("pageshow", () => {
  const form = document.getElementById("compare");
  if (!form) return;
  for (const box of boxes(form)) if (box.checked) ticked.add(box.value);
  put(form);
});

function put(form) {
  const shown = new Set();
  for (const box of boxes(form)) {
    box.checked = ticked.has(box.value);
    shown.add(box.value);
  }
  form.querySelectorAll("[data-elsewhere]").forEach((each) => each.remove());
  for (const value of ticked) {
    if (shown.has(value)) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "models", value });
    field.dataset.elsewhere = "";
    form.append(field);
  }
  history.replaceState({ ...history.state, ticked: [...ticked] }, "");
  const bar = document.querySelector("[data-ticked]");
  if (!bar) return;
  bar.closest(".ticked").classList.toggle("some", ticked.size > 0);
  bar.textContent = ticked.size === 1 ? "1 model ticked" : `${ticked.size} models ticked`;
}

export function clearTicks() {
  ticked.clear();
  keepTicks();
}
