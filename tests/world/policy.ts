import type { PolicyRow, VerificationServer } from "@countersign/verification-server";

/** Puts these rows in the place of all there are. */
export async function setPolicy(
  world: { running(): { readonly verificationServer: Pick<VerificationServer, "changeRegistry"> } },
  rows: readonly Omit<PolicyRow, "id" | "by">[],
): Promise<void> {
  const policies = rows.map((row, i) => ({ ...row, id: `row-${i}`, by: "administrator" as const }));
  await world.running().verificationServer.changeRegistry("policy", (registry) => ({ ...registry, policies }));
}

/** Everything is allowed on the page, for tests of the methods themselves. */
export const everyMethod = {
  methods: ["qr", "passkey", "face", "dynamic-code", "remote", "sms"],
  minimumAssurance: "sms",
  display: "same",
} as const;
