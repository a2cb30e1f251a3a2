// Builds ../static/casework.css:  npm install && npm run build
// Then put the new sha256 into ../static/vendor/VENDOR.md (tests/house/test_vendor.py compares).
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const banner = "/* Casework. Includes parts of GOV.UK Frontend 6.6.0 and MOJ Frontend 11.1.0 (MIT), see vendor/VENDOR.md */\n";

/** Rules that point at a picture we do not ship are dropped, not left to fail. */
const withoutAssets = (css) => css.replace(/[^{}]+\{[^{}]*url\((?!["']?data:)[^{}]*\}/g, "");

const look = sass.compile(join(here, "casework.scss"), { style: "compressed", loadPaths: [here], quietDeps: true });
const css = banner + withoutAssets(look.css) + readFileSync(join(here, "print.css"), "utf8").replace(/\s*\n\s*/g, " ");

for (const unwanted of ["GDS Transport", "@font-face", "crown", "crest", "/assets/", "url(http", "url(/"]) {
  if (css.includes(unwanted)) throw new Error(`The built style sheet still holds "${unwanted}"`);
}
writeFileSync(join(here, "..", "static", "casework.css"), css);
console.log(`casework.css ${css.length} bytes sha256 ${createHash("sha256").update(css).digest("hex")}`);
