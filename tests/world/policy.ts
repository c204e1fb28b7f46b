import type { PolicyRow } from "@countersign/verification-server";
import type { World } from "./world.ts";

/** Puts these rows in the place of all there are. */
export async function setPolicy(
  world: Pick<World, "running">,
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
