import type { PolicyRow } from "@countersign/verification-server";

/** The administrator's rows of the demo: items may be handed over with a typed code, small sums and logins with a passkey on the page. */
export const demoPolicy: readonly PolicyRow[] = [
  {
    id: "bazaar-items",
    by: "administrator",
    organization: "lantern-bazaar",
    type: "item-transfer",
    methods: ["qr", "dynamic-code", "passkey", "face"],
    minimumAssurance: "soft-offline",
    display: "same",
  },
  {
    id: "bank-login",
    by: "administrator",
    organization: "example-bank",
    type: "login",
    methods: ["qr", "passkey", "face"],
  },
  {
    id: "bank-small-transfers",
    by: "administrator",
    organization: "example-bank",
    type: "transfer",
    amount: { currency: "EUR", below: "50" },
    methods: ["qr", "passkey"],
    display: "same",
  },
];
