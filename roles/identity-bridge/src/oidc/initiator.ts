import { exactly, isShortText, parseStrictJson, textFault } from "@countersign/protocol";
import type { ProposedOperation } from "@countersign/relying-party";

type Initiator = NonNullable<ProposedOperation["initiator"]>;

const isInitiator = exactly({}, { address: isShortText, userAgent: isShortText, place: isShortText });

/**
 * What a client says of where the user sits, in the `request_context` parameter: a JSON text with `address`, `userAgent` and `place`, each
 * of them optional. It is shown as the organization's word, and counted by its address (T16). Null when it is anything else.
 */
export function readInitiator(requestContext: string): Initiator | null {
  try {
    const value = parseStrictJson(requestContext, { maxDepth: 1 });
    return isInitiator(value) && Object.values(value).every((text) => textFault(text) === null) ? value : null;
  } catch {
    return null;
  }
}
