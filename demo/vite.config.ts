import { fileURLToPath } from "node:url";

const pages = fileURLToPath(new URL("pages/", import.meta.url));

/** One page for each site; their servers serve what is built here. */
export default {
  root: pages,
  build: {
    target: "es2023",
    outDir: fileURLToPath(new URL("dist/", import.meta.url)),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { bank: `${pages}bank/index.html`, bazaar: `${pages}bazaar/index.html`, shop: `${pages}shop/index.html` },
    },
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
};
