// The text of a statement → an editor that knows our names; what it says goes back into the form.
// In a shadow root, because its styles are made while it runs and the page's policy allows none.
const form = document.querySelector("form[data-editor]");
const field = form.querySelector("textarea");
const names = JSON.parse(form.dataset.names);

// What stands in quotes, stands so in a statement, too.
const quoted = (name) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

// Of DuckDB, beside those of PostgreSQL.
const WORDS = "qualify exclude replace sample pivot unpivot asof semi anti summarize describe show";

// Columns go without their table's name in most statements: of the tables that this one names, or all.
function columnsInReach(context) {
  const word = context.matchBefore(/\w+/);
  if (!word && !context.explicit) return null;
  const text = context.state.doc.toString();
  const known = Object.entries(names.columns);
  const named = known.filter(([table]) => new RegExp(`\\b${table}\\b`).test(text));
  if (/\bleaderboard\./.test(text)) named.push(["leaderboard", names.columns.leaderboards]);
  const tables = new Map();
  for (const [table, columns] of named.length ? named : known) {
    for (const column of columns) tables.set(column, [...(tables.get(column) ?? []), table]);
  }
  const options = [...tables].map(([label, where]) => ({ label, type: "property", detail: where.slice(0, 3).join(", "), boost: 1 }));
  return { from: word?.from ?? context.pos, options, validFor: /^\w*$/ };
}

function schema() {
  const shared = names.columns.leaderboards ?? [];
  const views = names.leaderboards.map((name) => [name, { self: { label: name, apply: quoted(name), type: "class" }, children: shared }]);
  return { ...names.columns, leaderboard: Object.fromEntries(views) };
}

const THEME = {
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "14px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "14px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace", padding: "8px 0", minHeight: "150px", maxHeight: "60vh" },
  ".cm-content": { caretColor: "var(--ink)", padding: "4px 0" },
  ".cm-line": { padding: "0 16px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--tint-2)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--tint-2)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", border: "1px solid var(--edge)", borderRadius: "8px", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { font: "13px/1.6 ui-monospace, monospace" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--tint-2)", color: "var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 12px" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal" },
  ".cm-diagnostic": { borderLeft: "3px solid var(--notice)", fontFamily: "system-ui" },
};

function highlighted({ HighlightStyle, syntaxHighlighting, tags }) {
  return syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.keyword, fontWeight: "600" },
      { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#7a4e00, #f5c969)" },
      { tag: [tags.number, tags.bool, tags.null], color: "light-dark(#2f5f8f, #9cc4ee)" },
      { tag: [tags.comment], color: "var(--muted)", fontStyle: "italic" },
      { tag: [tags.operator, tags.punctuation], color: "var(--muted)" },
    ]),
  );
}

// A browser keeps the look of what is typed over by an inline style, which the policy refuses.
function typedOver(event, view) {
  if (event.inputType !== "insertText" || !event.data || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

function mounted(cm) {
  const place = document.createElement("div");
  place.className = "mounted";
  field.before(place);
  const root = place.attachShadow({ mode: "open" });
  const { spec } = cm.PostgreSQL;
  const duck = cm.SQLDialect.define({ ...spec, keywords: `${spec.keywords} ${WORDS}` });
  const run = () => {
    form.requestSubmit();
    return true;
  };
  const tell = cm.EditorView.updateListener.of((change) => {
    if (change.docChanged) field.value = change.state.doc.toString();
  });
  return new cm.EditorView({
    parent: root,
    root,
    doc: field.value,
    extensions: [
      cm.keymap.of([{ key: "Mod-Enter", run }]),
      cm.history(),
      cm.drawSelection(),
      cm.bracketMatching(),
      cm.closeBrackets(),
      cm.autocompletion({ icons: false }),
      cm.keymap.of([...cm.completionKeymap, ...cm.defaultKeymap, ...cm.historyKeymap]),
      cm.EditorView.domEventHandlers({ beforeinput: typedOver }),
      cm.EditorView.lineWrapping,
      cm.EditorView.contentAttributes.of({ "aria-label": "SQL" }),
      cm.EditorView.theme(THEME),
      highlighted(cm),
      cm.sql({ dialect: duck, schema: schema() }),
      duck.language.data.of({ autocomplete: columnsInReach }),
      tell,
    ],
  });
}


async function edit() {
  let cm;
  try {
    cm = await import(form.dataset.editor);
  } catch {
    return; // The field asks as well.
  }
  const editor = mounted(cm);
  field.hidden = true;
  field.required = false;

  // Who goes back, or follows an example, finds in the editor what the result is of.
  function follow() {
    const { asked, line, column } = document.getElementById("result").dataset;
    const now = editor.state.doc;
    if (asked && asked.trim() !== now.toString().trim()) {
      editor.dispatch({ changes: { from: 0, to: now.length, insert: asked } });
    }
    editor.dispatch(cm.setDiagnostics(editor.state, line ? [fault(editor.state.doc, +line, +column)] : []));
  }
  document.addEventListener("parts", follow);
  follow();
}

function fault(doc, number, column) {
  const line = doc.line(Math.min(number, doc.lines));
  const from = Math.min(line.from + column - 1, line.to);
  return { from, to: line.to, severity: "error", message: document.querySelector(".fault p").textContent };
}

edit();
