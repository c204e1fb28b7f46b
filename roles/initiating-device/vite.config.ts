import { fileURLToPath } from "node:url";

/** One minified ES module for any page; served as /widget/countersign-approval.js. */
export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  build: {
    target: "es2022",
    lib: { entry: "src/index.ts", formats: ["es"], fileName: () => "countersign-approval.js" },
    // Vite leaves white space and comments in libraries; this one is loaded as it is.
    rolldownOptions: { output: { minify: true } },
    reportCompressedSize: true,
  },
};
