import type smpp from "smpp";
import type { DeliveryReceipt } from "./port.ts";

/** esm_class of a delivery receipt (SMPP 3.4 §5.2.12). */
const receiptClass = 0x04;

const stateNames: Readonly<Record<number, string>> = {
  1: "ENROUTE",
  2: "DELIVRD",
  3: "EXPIRED",
  4: "DELETED",
  5: "UNDELIV",
  6: "ACCEPTD",
  7: "UNKNOWN",
  8: "REJECTD",
};

function textOf({ short_message: message }: smpp.Pdu): string {
  const text = (message as { message?: unknown } | undefined)?.message;
  return typeof text === "string" ? text : "";
}

/** The receipt in a deliver_sm, by its own members or, as most centres write it, in its text (SMPP 3.4 appendix B); null for anything else. */
export function receiptOf(pdu: smpp.Pdu): DeliveryReceipt | null {
  if ((Number(pdu["esm_class"]) & 0x3c) !== receiptClass) return null;
  const text = textOf(pdu);
  const named = pdu["receipted_message_id"];
  const id = typeof named === "string" && named !== "" ? named : /\bid:([!-~]{1,65})/.exec(text)?.[1];
  const state = stateNames[Number(pdu["message_state"])] ?? /\bstat:([A-Z]{2,10})\b/.exec(text)?.[1];
  return id === undefined || state === undefined ? null : { id: id.slice(0, 65), state };
}
