// Loaded into a measured server with --expose-gc: SIGUSR2 lets it collect garbage and write what it keeps, in bytes, into BENCH_MEMORY_FILE.
import { writeFileSync } from "node:fs";

process.on("SIGUSR2", () => {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  writeFileSync(process.env["BENCH_MEMORY_FILE"] ?? "/dev/null", JSON.stringify({ heapUsed, external }));
});
