// Buttons that copy what stands before them, or the page's address; what names this service gets its,
// or, in a static copy, that of the service that it is of.
export function offerCopies() {
  for (const place of document.querySelectorAll("[data-origin]")) place.textContent = document.documentElement.dataset.copyOf || location.origin;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const what = button.dataset.copy;
    delete button.dataset.copy;
    listen(button, () => (what === "link" ? location.href : button.previousElementSibling.textContent));
  }
}

function listen(button, text) {
  const label = button.textContent;
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
