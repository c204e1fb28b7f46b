import { createHmac } from "node:crypto";
import type { IntendedOperation } from "@countersign/relying-party";
import { approveRaw } from "./raw-phones.ts";
import type { RawDevice } from "./raw-device.ts";
import { newKey, type Called, type RelyingParty } from "./relying-party.ts";
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from "./software-authenticator.ts";
import type { World } from "./world.ts";

/** An authenticator app of somebody else's make: RFC 6238 by itself, from what the QR code of the registration says. */
export interface TotpApp {
  code(atMs: number): string;
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

export function createTotpApp(otpauth: string): TotpApp {
  const url = new URL(otpauth);
  const secret = fromBase32(url.searchParams.get("secret") ?? "");
  const period = Number(url.searchParams.get("period"));
  return {
    code(atMs) {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 1000 / period)));
      const mac = createHmac("sha1", secret).update(counter).digest();
      const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
      return String(number % 1_000_000).padStart(6, "0");
    },
  };
}

/** A site's call about one of its user's methods. */
export function changeMethod(
  { party, user, method, authTime }: { party: RelyingParty; user: string; method: string; authTime: number },
  body: Readonly<Record<string, unknown>> = {},
): Promise<Called> {
  return party.call("PUT", `/v1/users/${user}/methods/${method}`, {
    body: { authTime, confirmedBy: "password", ...body },
  });
}

interface Of {
  readonly world: World;
  readonly party: RelyingParty;
  readonly user: string;
  /** The device that approves the change; absent for a user's first method. */
  readonly by?: RawDevice;
}

/** Has the change approved on the device and taken by the site. */
export async function bringIntoForce({ world, party, user, by }: Of, changed: Called): Promise<void> {
  if (changed.code !== null) throw new Error(`the change was refused: ${changed.code}`);
  if (changed.body["state"] === "active") return;
  const { approval } = changed.body as unknown as { approval: { type: string; details: IntendedOperation["details"] } };
  const business =
    { "example-bank": "accounts", "lantern-bazaar": "items", "harbour-shop": "checkout" }[party.organization] ?? "";
  const about = { ...approval, business };
  const login = { state: 1, user, authTime: world.clock.seconds(), methods: ["password"] } as const;
  const { id, display, kept } = await party.sdk.open({ ...about, login }, { idempotencyKey: newKey() });
  if (!by) throw new Error("somebody must approve it");
  const { code } = await approveRaw(by, { id, party, display, kept, about });
  if (code !== null) throw new Error(`the approval was refused: ${code}`);
  await party.sdk.consume(id, { kept, about, idempotencyKey: newKey() });
}

/** Registers an authenticator app for a user. */
export async function registerTotp(of: Of): Promise<TotpApp> {
  const { world, party, user } = of;
  const site = { party, user, method: "dynamic-code", authTime: world.clock.seconds() };
  const begun = await changeMethod(site, { label: "Test app" });
  const { show, change } = begun.body as unknown as { show: { otpauth: string }; change: string };
  const app = createTotpApp(show.otpauth);
  const proved = await changeMethod(site, { answer: { change, input: { code: app.code(world.clock.now()) } } });
  await bringIntoForce(of, proved);
  return app;
}

/** Registers a passkey (or, with `face`, one of the device's own authenticator) on a page of the site. */
export async function registerPasskey(
  of: Of,
  { method = "passkey", backedUp = false }: { method?: "passkey" | "face"; backedUp?: boolean } = {},
): Promise<SoftwareAuthenticator> {
  const { world, party, user } = of;
  const origin = originOf(world, party);
  const site = { party, user, method, authTime: world.clock.seconds() };
  const begun = await changeMethod(site, { origin });
  const { show, change } = begun.body as unknown as { show: { challenge: string }; change: string };
  const authenticator = createSoftwareAuthenticator({ origin, backedUp });
  const credential = { ...authenticator.create(show.challenge), attachment: "platform" };
  await bringIntoForce(of, await changeMethod(site, { answer: { change, input: { credential } } }));
  return authenticator;
}

export function originOf({ origins }: World, { organization }: RelyingParty): string {
  return (
    { "example-bank": origins.bank, "lantern-bazaar": origins.bazaar, "harbour-shop": origins.shop }[organization] ?? ""
  );
}
