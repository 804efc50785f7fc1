// A search form → what is found, below it, while one types. The same page answers as without.
const WAIT_MS = 120;

export function searchAsYouType(form) {
  const input = form.querySelector("input[type=search]");
  const finds = form.querySelector("[data-finds]");
  let waiting;
  let fetching;

  const close = () => {
    finds.hidden = true;
  };
  const links = () => [...finds.querySelectorAll("a")];

  async function find() {
    fetching?.abort();
    const asked = input.value.trim();
    if (!asked) return close();
    fetching = new AbortController();
    try {
      const words = new URLSearchParams(new FormData(form));
      words.set("q", asked);
      const url = `${form.action}?${words}`;
      const answer = await fetch(url, { signal: fetching.signal });
      if (!answer.ok) return close();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("found");
      finds.replaceChildren(...found.childNodes);
      finds.hidden = false;
    } catch (error) {
      // Without an answer, the form still leads to one.
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, WAIT_MS);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      input.focus();
    }
    if ((event.key !== "ArrowDown" && event.key !== "ArrowUp") || finds.hidden) return;
    event.preventDefault();
    const all = [input, ...links()];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = all[all.indexOf(document.activeElement) + step];
    next?.focus();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
}
