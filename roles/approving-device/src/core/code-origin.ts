import { isLinkForThisDevice, parseCode, ProtocolError, type ScannedCode } from "@countersign/protocol";

/** How a code came here: live before a camera, by a link opened on this device, or in a saved picture (§11.3). */
export type CodeOrigin = "live" | "link" | "picture";

/**
 * Takes a code's text apart as it came, without keys or network. A saved picture is as old as anybody likes: it counts only where the site
 * allowed it by flag 2 (T50).
 */
export function parseFrom(text: string, origin: CodeOrigin): ScannedCode {
  const asLink = origin === "link" || (origin === "picture" && isLinkForThisDevice(text));
  const code = parseCode(text, asLink ? "sameDevice" : "approval");
  if (origin === "picture" && !code.payload.flags.sameDevice)
    throw new ProtocolError("qr_frame_stale", { cause: "a saved picture of a code for live scans" });
  return code;
}
