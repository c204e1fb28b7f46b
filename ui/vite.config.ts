import { fileURLToPath } from "node:url";

/** The page that shows the design system; nobody's browser loads it but ours. */
export default {
  root: fileURLToPath(new URL("page/", import.meta.url)),
  build: {
    target: "es2023",
    outDir: fileURLToPath(new URL("dist/", import.meta.url)),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};
