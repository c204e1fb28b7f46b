import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const folder = fileURLToPath(new URL(".", import.meta.url));

/**
 * Tells the service worker which files to keep: all of them named by their content (T28). The page itself is kept under such a name too,
 * for starts without a network.
 */
function listForServiceWorker(): Plugin {
  return {
    name: "list-for-service-worker",
    writeBundle({ dir = "" }) {
      const page = readFileSync(`${dir}/index.html`);
      const shell = `shell-${createHash("sha256").update(page).digest("base64url").slice(0, 8)}.html`;
      writeFileSync(`${dir}/assets/${shell}`, page);
      const worker = `${dir}/service-worker.js`;
      const files = readdirSync(`${dir}/assets`).map((name) => `assets/${name}`);
      const text = readFileSync(worker, "utf8").replace("__SHELL__", `assets/${shell}`);
      writeFileSync(worker, text.replace("__ASSETS__", files.join(" ")));
    },
  };
}

export default {
  root: folder,
  base: "/app/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: ["es2022", "chrome123", "firefox128", "safari17.5"],
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        index: `${folder}index.html`,
        landing: `${folder}q/index.html`,
        "service-worker": `${folder}src/app/service-worker.ts`,
      },
      output: {
        entryFileNames: (chunk: { name: string }) =>
          chunk.name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js",
      },
    },
  },
  worker: { format: "es" as const },
  plugins: [listForServiceWorker()],
};
