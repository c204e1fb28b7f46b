import { fileURLToPath } from "node:url";

/** The pages that the console server serves at its own origin. */
export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  build: {
    target: "es2023",
    outDir: fileURLToPath(new URL("dist/", import.meta.url)),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};
