import { createProgram } from "./program.ts";
import { faultText } from "./fault-text.ts";

try {
  await createProgram().parseAsync();
} catch (error) {
  process.stderr.write(`countersign: ${faultText(error)}\n`);
  process.exitCode = 1;
}
