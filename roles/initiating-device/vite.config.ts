import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Vite leaves white space and comments in libraries; these are loaded as they are. */
const options = { target: "es2022", rolldownOptions: { output: { minify: true } } } satisfies BuildOptions;

/**
 * Builds what the first file loads later, as a file without imports: bundled together, the two would share code in a third file, and the first
 * would export it. Its name has its content, and it lies beside the first (docs/decisions/second-file.md).
 */
function furtherWaysApart(): Plugin {
  let fileName = "";
  let source = "";
  return {
    name: "further-ways-apart",
    async config() {
      source = await buildFile("src/further/further-ways.ts");
      const hash = createHash("sha256").update(source).digest("base64url").slice(0, 8);
      fileName = `assets/further-ways-${hash}.js`;
      return { define: { FURTHER_WAYS_FILE: JSON.stringify(`./${fileName}`) } };
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName, source });
    },
  };
}

/** The history of this browser: a file that pages load under its own name, and the first when it has something to keep (docs/decisions/history-of-a-browser.md). */
function historyApart(): Plugin {
  return {
    name: "history-apart",
    async generateBundle() {
      const source = await buildFile("src/history/index.ts");
      this.emitFile({ type: "asset", fileName: "countersign-history.js", source });
    },
  };
}

/** One entry and all that it needs, as one file without imports. */
async function buildFile(entry: string): Promise<string> {
  const lib = { entry, formats: ["es" as const], fileName: "built" };
  // The modules of protocol do nothing when they are loaded: what is not used stays out.
  const rolldownOptions = { ...options.rolldownOptions, treeshake: { moduleSideEffects: [`${root}${entry}`] } };
  const made = await build({
    configFile: false,
    root,
    logLevel: "warn",
    build: { ...options, rolldownOptions, write: false, lib },
  });
  const [first] = [made].flat();
  if (first === undefined || !("output" in first)) throw new Error(`${entry} was not built`);
  return first.output[0].code;
}

/** Minified ES modules for any page: /widget/countersign-approval.js, which sites load, and what that loads itself. */
export default {
  root,
  plugins: [furtherWaysApart(), historyApart()],
  build: {
    ...options,
    lib: { entry: "src/index.ts", formats: ["es" as const], fileName: () => "countersign-approval.js" },
    reportCompressedSize: true,
  },
};
