// node_modules → service/pages/vendor: each file by its digest, compressed, with versions and licences.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const OUT = new URL("../../service/pages/vendor/", import.meta.url);
const LICENCES = new URL("LICENCES.txt", OUT);

function put(name, suffix, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const options = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  const packed = brotliCompressSync(content, options);
  const folder = new URL(suffix === ".js" ? "scripts/" : "styles/", OUT);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}-${digest}${suffix}.br`, folder), packed);
  console.log(`${name}${suffix}: ${content.length} bytes, ${packed.length} compressed`);
}

function said(name) {
  const home = new URL(`node_modules/${name}/`, import.meta.url);
  const { version, license } = JSON.parse(readFileSync(new URL("package.json", home)));
  const texts = readdirSync(home).filter((file) => /^(licen[cs]e|notice)|\.LICENSE\.txt$/i.test(file));
  const own = texts.filter((file) => !/es-bundle|preset/.test(file)).sort();
  const parts = own.map((file) => `--- ${file}\n\n${readFileSync(new URL(file, home), "utf8").trim()}\n`);
  return [`=== ${name} ${version}, ${license}\n`, ...parts].join("\n");
}

// The name of a package in a path of it; of two that lie within each other, the inner one.
const packageIn = (path) => path.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1];

rmSync(OUT, { recursive: true, force: true });

const bundled = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ["editor.js"],
  bundle: true,
  format: "esm",
  legalComments: "none",
  metafile: true,
  minify: true,
  target: "es2022",
  write: false,
});
put("codemirror", ".js", bundled.outputFiles[0].contents);
const swagger = new URL("node_modules/swagger-ui-dist/", import.meta.url);
put("swagger-ui", ".js", readFileSync(new URL("swagger-ui-bundle.js", swagger)));
put("swagger-ui", ".css", readFileSync(new URL("swagger-ui.css", swagger)));

const inside = Object.keys(bundled.metafile.inputs).map(packageIn).filter(Boolean);
const names = [...new Set([...inside, "swagger-ui-dist"])].sort();
writeFileSync(LICENCES, `Made by deploy/vendor/bundle.mjs: versions and licences of what lies here.\n\n${names.map(said).join("\n")}`);
