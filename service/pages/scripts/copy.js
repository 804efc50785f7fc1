// What can be copied gets a button; what names this service gets its address.
export function offerCopies(root = document) {
  for (const place of root.querySelectorAll("[data-origin]")) place.textContent = location.origin;
  for (const text of root.querySelectorAll("[data-copies]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "copy" });
    button.setAttribute("aria-label", `Copy ${text.textContent}`);
    say(button, "Copy", () => text.textContent);
    text.after(button);
    text.removeAttribute("data-copies");
  }
  for (const button of root.querySelectorAll("[data-copy-link]")) {
    button.hidden = false;
    say(button, button.textContent, () => location.href);
    button.removeAttribute("data-copy-link");
  }
}

function say(button, label, text) {
  button.textContent = label;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed here";
    }
    setTimeout(() => (button.textContent = label), 1500);
  });
}
