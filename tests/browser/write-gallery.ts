import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes `index.html` over the pictures in `folder`, one row for each screen. */
export function writeGallery(folder: string): void {
  const pictures = readdirSync(folder).filter((name) => name.endsWith(".png"));
  const rows = Map.groupBy(pictures, (name) => name.replace(/--(phone|desktop)-(light|dark)\.png$/, ""));
  writeFileSync(join(folder, "index.html"), renderGallery([...rows].toSorted(([a], [b]) => a.localeCompare(b))));
}

function renderGallery(rows: readonly (readonly [string, readonly string[]])[]): string {
  const sections = rows.map(([name, pictures]) => {
    const shown = pictures.toSorted().toReversed().map(renderPicture).join("\n");
    return `<section><h2 id="${name}">${name.replaceAll("--", " / ")}</h2><div>\n${shown}\n</div></section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Countersign: every screen</title>
<style>
  body { font: 16px system-ui; margin: 2rem; background: #e8eae9; color: #17201d; }
  section > div { display: flex; gap: 1rem; overflow-x: auto; align-items: start; padding-block: 0.5rem 2rem; }
  figure { margin: 0; flex: none; }
  img { display: block; height: 32rem; width: auto; border-radius: 12px; box-shadow: 0 2px 12px rgb(0 0 0 / 20%); }
  figcaption { font-size: 0.8rem; padding-top: 0.4rem; }
</style>
<h1>Every screen</h1>
<p>${rows.length} screens, each on phone and desktop, light and dark.</p>
${sections.join("\n")}
</html>
`;
}

function renderPicture(file: string): string {
  const look = file.replace(/^.*--/, "").replace(".png", "").replace("-", ", ");
  return `<figure><a href="${file}"><img src="${file}" alt="${look}" loading="lazy"></a><figcaption>${look}</figcaption></figure>`;
}

if (import.meta.main) writeGallery(process.argv[2] ?? "gallery");
