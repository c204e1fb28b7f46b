import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ending = /--(phone|desktop)-(light|dark)-(en|zh)\.png$/;

/** Writes `index.html` over the pictures in `folder`: a row for each screen, in the group of its part, English above Chinese. */
export function writeGallery(folder: string): void {
  const pictures = readdirSync(folder).filter((name) => ending.test(name));
  const screens = [...Map.groupBy(pictures, (name) => name.replace(ending, ""))].toSorted(byName);
  const parts = Map.groupBy(screens, ([name]) => name.split("--")[0] ?? name);
  writeFileSync(join(folder, "index.html"), renderGallery([...parts]));
}

type Screen = readonly [name: string, pictures: readonly string[]];

function byName([a]: Screen, [b]: Screen): number {
  return a.localeCompare(b);
}

function renderGallery(parts: readonly (readonly [string, readonly Screen[]])[]): string {
  const count = parts.reduce((sum, [, screens]) => sum + screens.length, 0);
  const links = parts.map(([part, screens]) => `<a href="#${part}">${part}</a> (${screens.length})`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Countersign: every screen</title>
<style>
  body { font: 16px system-ui; margin: 2rem; background: #e8eae9; color: #17201d; }
  h2 { position: sticky; inset-block-start: 0; z-index: 1; margin: 0; padding-block: 0.75rem; background: #e8eae9; }
  .row { display: flex; gap: 1rem; overflow-x: auto; align-items: start; padding-block: 0.5rem 1.5rem; }
  figure { margin: 0; flex: none; }
  img { display: block; height: 28rem; width: auto; border-radius: 12px; box-shadow: 0 2px 12px rgb(0 0 0 / 20%); }
  figcaption { font-size: 0.8rem; padding-top: 0.4rem; }
</style>
<h1>Every screen</h1>
<p>${count} screens, on phone and desktop, in light and dark, in English and Chinese.</p>
<p>${links.join(" · ")}</p>
${parts.map(renderPart).join("\n")}
</html>
`;
}

function renderPart([part, screens]: readonly [string, readonly Screen[]]): string {
  return `<section><h2 id="${part}">${part}</h2>\n${screens.map(renderScreen).join("\n")}\n</section>`;
}

function renderScreen([name, pictures]: Screen): string {
  const rows = Map.groupBy(pictures, (file) => ending.exec(file)?.[3]);
  const shown = [...rows]
    .toSorted(([a = ""], [b = ""]) => a.localeCompare(b))
    .map(([, files]) => `<div class="row">\n${files.toSorted().toReversed().map(renderPicture).join("\n")}\n</div>`);
  return `<h3 id="${name}">${name.split("--").slice(1).join(" / ")}</h3>\n${shown.join("\n")}`;
}

function renderPicture(file: string): string {
  const [, device, scheme, locale] = ending.exec(file) ?? [];
  const look = `${device}, ${scheme}, ${locale === "zh" ? "Chinese" : "English"}`;
  return `<figure><a href="${file}"><img src="${file}" alt="${look}" loading="lazy"></a><figcaption>${look}</figcaption></figure>`;
}

if (import.meta.main) writeGallery(process.argv[2] ?? "gallery");
