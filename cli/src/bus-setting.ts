/** Schemes of the addresses that a bus may have. */
const schemes = ["postgres:", "postgresql:", "nats:", "tls:"];

const isAddress = (text: string): boolean => URL.canParse(text) && schemes.includes(new URL(text).protocol);

/** Where servers on one store tell each other what has changed: an address, or null for a server that runs alone. A fault repeats nothing, for passwords stand in addresses. */
export function readBusSetting(setting: (name: string) => string | null): {
  readonly busAddress: string | null;
  readonly fault: string | null;
} {
  const text = setting("COUNTERSIGN_BUS");
  if (text === null || text === "in-process") return { busAddress: null, fault: null };
  if (text.split(",").every(isAddress)) return { busAddress: text, fault: null };
  return { busAddress: null, fault: "COUNTERSIGN_BUS is in-process, postgres://… or nats://…" };
}
