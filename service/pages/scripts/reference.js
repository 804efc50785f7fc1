// The OpenAPI document → Swagger UI, its examples made of names that this service has.
const place = document.getElementById("reference");
const names = JSON.parse(place.dataset.names);
const KINDS = [
  [/^\/v1\/(benchmarks|icon)\/|^\/og\/benchmark\//, "benchmark"],
  [/^\/v1\/tasks\/|^\/og\/task\//, "task"],
  [/^\/v1\/models\/|^\/og\/model\//, "model"],
  [/^\/v1\/snapshots\//, "snapshot"],
];
const IN_QUERIES = {
  benchmark: names.benchmark,
  models: [names.model, names.other_model],
  limit: 10,
};

// What is filled in is asked for: of what may be left out, only what makes the question a small one.
function fillIn(parameter, path) {
  const { example, schema = {} } = parameter;
  const told = example ?? schema.examples?.[0];
  delete parameter.example;
  if (parameter.in === "path") {
    const [, kind] = KINDS.find(([pattern]) => pattern.test(path)) ?? [];
    if (names[kind]) parameter.example = names[kind];
  } else if (parameter.name in IN_QUERIES && (parameter.required || parameter.name !== "models")) {
    parameter.example = IN_QUERIES[parameter.name];
  } else if (parameter.required) {
    parameter.example = told;
  } else if (told !== undefined) {
    const said = Array.isArray(told) ? told.join(", ") : told;
    parameter.description = `${parameter.description ?? ""} For example \`${said}\`.`;
  }
}

function fillInBody(content) {
  for (const [kind, body] of Object.entries(content)) {
    if (!kind.includes("json")) body.example = "from leaderboards limit 3";
    else if (body.schema?.properties?.q) body.example = { q: "from leaderboards limit 3" };
    else body.example = { benchmark: names.benchmark, open_weights: true, limit: 10 };
  }
}

// Only the operations, which stand in a page with a title of its own; and no link within a button.
function inOurPage({ React, getComponent }) {
  const operations = () =>
    React.createElement(
      "div",
      { className: "swagger-ui" },
      React.createElement(getComponent("operations", true)),
    );
  const text = ({ text }) => React.createElement("span", null, text);
  return { components: { OurPage: operations }, wrapComponents: { DeepLink: () => text } };
}

// What Swagger UI leaves without a name, or out of a keyboard's reach.
function name() {
  for (const row of place.querySelectorAll("tr[data-param-name]")) {
    for (const field of row.querySelectorAll("input, select, textarea")) field.ariaLabel ??= row.dataset.paramName;
  }
  for (const field of place.querySelectorAll(".opblock-section-request-body :is(textarea, input)")) field.ariaLabel ??= "Body";
  for (const text of place.querySelectorAll("pre")) text.tabIndex = 0;
  for (const table of place.querySelectorAll("table[role=region]")) table.ariaLabel ??= `Answers, ${table.id}`;
}

async function show() {
  const answer = await fetch(place.dataset.document);
  const spec = await answer.json();
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const operation of Object.values(operations)) {
      for (const parameter of operation.parameters ?? []) fillIn(parameter, path);
      fillInBody(operation.requestBody?.content ?? {});
    }
  }
  new MutationObserver(name).observe(place, { childList: true, subtree: true });
  SwaggerUIBundle({
    spec,
    domNode: place,
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [inOurPage],
    layout: "OurPage",
    syntaxHighlight: false,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
}

show();
