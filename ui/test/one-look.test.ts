import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { figures } from "../../roles/initiating-device/src/figure.ts";
import { styles } from "../../roles/initiating-device/src/styles.ts";
import { wayStyles } from "../../roles/initiating-device/src/further/way-styles.ts";
import { readColours } from "../page/tokens.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string): string => readFileSync(root + file, "utf8");
const css = read("ui/src/ui.css");
const colours = new Map(readColours(css).map(({ name, light, dark }) => [name, `light-dark(${light}, ${dark})`]));

/** The widget is loaded alone on other people's pages, so it brings its own copy of the tokens that it uses. */
const copies: Readonly<Record<string, string>> = {
  accent: "accent",
  "on-accent": "on-accent",
  "accent-soft": "accent-soft",
  surface: "surface",
  sunken: "sunken",
  line: "line",
  "line-strong": "line-strong",
  ink: "ink",
  soft: "ink-soft",
  danger: "danger",
  "danger-soft": "danger-soft",
  warn: "warn",
  "warn-soft": "warn-soft",
};

function oneLine(text: string | undefined): string {
  return (text ?? "").replaceAll(/\s+/g, " ").trim();
}

describe("the widget has the look of the design system", () => {
  const own = [...styles.matchAll(/^ {2}--([a-z-]+): (?:var\(--countersign-[a-z-]+, )?(light-dark\([^)]+\))/gm)];

  test("every colour it names is the token of that meaning", () => {
    assert.deepEqual(
      Object.fromEntries(own.map(([, name = "", value = ""]) => [name, value])),
      Object.fromEntries(Object.entries(copies).map(([name, token]) => [name, colours.get(token)])),
    );
  });

  test("it has the same font", () => {
    assert.equal(
      oneLine(/--countersign-font, ([^;]+)\);/.exec(styles)?.[1]),
      oneLine(/--cs-font:([^;]+);/.exec(css)?.[1]),
    );
  });

  test("its other files have no colours of their own but those of camera and code", () => {
    const fixed = [...wayStyles.matchAll(/#[0-9a-f]{3,8}/g)].map(([colour]) => colour.slice(0, 7));
    assert.deepEqual([...new Set(fixed)].toSorted(), ["#10181a", "#c9d3cf", "#ffffff"]);
  });

  test("its figures are icons of the design system, but for one that only it needs", () => {
    const strokes = oneLine(read("ui/src/icon.tsx"));
    const unknown = Object.entries(figures).filter(([, { d }]) => !strokes.includes(`"${d}"`));
    assert.deepEqual(
      unknown.map(([stage]) => stage),
      ["too-many"],
    );
  });

  test("its buttons are as high and as round as ours", () => {
    const ours = /\.cs-button \{[^}]*border-radius: (\d+px)/.exec(css)?.[1];
    assert.match(styles, new RegExp(`button, \\.button \\{[^}]*min-block-size: ${/--cs-tap: (\d+px)/.exec(css)?.[1]}`));
    assert.match(styles, new RegExp(`button, \\.button \\{[^}]*border-radius: ${ours}`));
  });
});

describe("our own pages take their colours from the tokens", () => {
  const pages = "{receipt-page/src,console/src,roles/approving-device/src/app,ui/page}/**/*.css";
  test("no style sheet names a colour where a token would do, but over the camera's picture", () => {
    const named = globSync(pages, { cwd: root })
      .filter((file) => !file.endsWith("scanner.css"))
      .flatMap((file) =>
        [...read(file).matchAll(/^ *[a-z-]+:.*#[0-9a-f]{3,8}\b.*$/gim)].map(([line]) => `${file}: ${line}`),
      )
      .filter((line) => !/: *--[a-z-]+:/.test(line));
    assert.deepEqual(named, []);
  });

  test("every token that a style sheet uses exists", () => {
    const known = new Set([...css.matchAll(/--(cs-[a-z0-9-]+):/g)].map(([, name]) => name));
    const unknown = globSync(pages, { cwd: root }).flatMap((file) => {
      const text = read(file);
      const local = new Set([...text.matchAll(/--(cs-[a-z0-9-]+):/g)].map(([, name]) => name));
      return [...text.matchAll(/var\(--(cs-[a-z0-9-]+)/g)]
        .filter(([, name]) => !known.has(name) && !local.has(name))
        .map(([, name]) => `${file}: ${name}`);
    });
    assert.deepEqual(unknown, []);
  });
});
