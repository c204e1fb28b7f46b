import type { ProposedOperation } from "@countersign/relying-party";

/** One operation of each type the demo's sites ask for (S27), but for whom and when. Adding a device is told of a real one: `further-device.test.ts`. */
export const scenes = {
  transfer: {
    party: "bank",
    type: "transfer",
    business: "transfers",
    details: {
      amount: "120.00",
      currency: "EUR",
      account: "DE89 3704 0044 0532 0130 00",
      payee: "Jonas Weber",
      memo: "Rent",
    },
  },
  "password-change": { party: "bank", type: "password-change", business: "accounts", details: { account: "mira" } },
  login: { party: "bank", type: "login", business: "accounts", details: { account: "mira" } },
  "item-transfer": {
    party: "bazaar",
    type: "item-transfer",
    business: "items",
    details: { item: "Paper lantern", quantity: 3, recipient: "小林", server: "East 2" },
  },
  payment: {
    party: "shop",
    type: "payment",
    business: "checkout",
    details: { amount: "42.50", currency: "EUR", basket: "Ship's lamp" },
  },
} as const;
export type SceneName = keyof typeof scenes;

/** What a site sends for a scene; without a user it is anonymous (S26). */
export function proposalOf(
  name: SceneName,
  { user, authTime }: { user?: string | undefined; authTime: number },
): ProposedOperation {
  const { type, business, details } = scenes[name];
  return {
    type,
    business,
    details,
    login: user === undefined ? { state: 0 } : { state: 1, user, authTime, methods: ["password"] },
    initiator: { address: "192.0.2.7", userAgent: "Firefox on Linux", place: "Ghent" },
  };
}
