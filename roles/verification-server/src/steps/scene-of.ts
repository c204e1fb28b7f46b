import { fromBase64url, type Scene, sceneOfOperation, type Template } from "@countersign/protocol";
import type { FrozenOperation } from "../core/operation.ts";

/** The scene this server would seal for an operation: what a code's sealed copy is compared with. */
export function expectedScene(
  frozen: Pick<FrozenOperation, "numbers" | "salt"> & Parameters<typeof sceneOfOperation>[0],
  template: Template,
): Scene {
  const { type, templateVersion, source } = frozen.numbers;
  const fields = template.fields.map(({ id }) => id);
  return sceneOfOperation(frozen, { type, templateVersion, source, fields, salt: fromBase64url(frozen.salt) });
}
