import { fileURLToPath } from "node:url";

/** One minified ES module for any page; served as /widget/countersign-approval.js. */
export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  build: {
    target: "es2022",
    lib: { entry: "src/index.ts", formats: ["es"], fileName: () => "countersign-approval.js" },
    minify: true,
    reportCompressedSize: true,
  },
};
