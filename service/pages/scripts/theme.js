// Before anything is drawn: the theme that was chosen here, and that scripts run.
// A page in a frame of others may be refused its storage.
(() => {
  const root = document.documentElement;
  root.dataset.scripts = "on";
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // The system's, then.
  }
})();
