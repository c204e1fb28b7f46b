import { createProgram } from "./program.ts";
import { faultText } from "./fault-text.ts";

try {
  await createProgram().parseAsync();
} catch (error) {
  // It ends even where something is open by then, such as the bus of a server whose database refuses it: whoever watches the process starts it again.
  process.stderr.write(`countersign: ${faultText(error)}\n`, () => process.exit(1));
}
