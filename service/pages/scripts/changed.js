// The first page's line on what changed: filled by what the page of changes says, when there is time.
// Without it, the line is a link to that page.
const line = document.querySelector("[data-changed]");

async function tell() {
  const answer = await fetch(line.querySelector("a").href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const summary = page.getElementById("summary");
  if (summary) line.append(`: ${summary.textContent}`);
}

// What can't be had now, the link still leads to.
const begin = () => tell().catch(() => {});
if ("requestIdleCallback" in window) requestIdleCallback(begin);
else setTimeout(begin, 200);
