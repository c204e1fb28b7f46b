import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const folder = fileURLToPath(new URL(".", import.meta.url));

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** Puts script and style into the page and lets nothing else run: the file is all there is, and it can reach nobody. */
function inlineEverything(): Plugin {
  return {
    name: "inline-everything",
    writeBundle({ dir = "" }) {
      const assets = readdirSync(`${dir}/assets`);
      const read = (end: string) =>
        readFileSync(`${dir}/assets/${assets.find((name) => name.endsWith(end))}`, "utf8").trim();
      const script = read(".js").replaceAll("</script", "<\\/script");
      const style = read(".css");
      const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
      const page = readFileSync(`${dir}/index.html`, "utf8")
        .replace(/\s*<link rel="stylesheet"[^>]*>/, "")
        .replace(/<script type="module"[^>]*><\/script>/, () => `<style>${style}</style>`)
        .replace("</body>", () => `<script type="module">${script}</script>\n  </body>`)
        .replace("__POLICY__", policy);
      writeFileSync(`${dir}/index.html`, page);
      rmSync(`${dir}/assets`, { recursive: true });
    },
  };
}

export default {
  root: folder,
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: ["es2022", "chrome123", "firefox128", "safari17.5"],
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    outDir: "dist",
    emptyOutDir: true,
    cssCodeSplit: false,
    modulePreload: false as const,
  },
  plugins: [inlineEverything()],
};
