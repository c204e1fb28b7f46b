import { isSecureUrl } from "@countersign/protocol";
import type { GatewaySettings } from "./sender/http-gateway.ts";
import type { SmppSettings } from "./sender/smpp-settings.ts";

/** How texts are sent. */
export type SmsSettings =
  | { readonly kind: "smpp"; readonly smpp: SmppSettings }
  | { readonly kind: "gateway"; readonly gateway: GatewaySettings };

type Environment = Readonly<Record<string, string | undefined>>;
type Read = (name: string) => string | null;

/** Every setting there is; without any of them there are no text messages. */
export const smsSettingNames = [
  "COUNTERSIGN_SMS_SENDER",
  "COUNTERSIGN_SMS_SMPP_HOST",
  "COUNTERSIGN_SMS_SMPP_PORT",
  "COUNTERSIGN_SMS_SMPP_SYSTEM_ID",
  "COUNTERSIGN_SMS_SMPP_PASSWORD",
  "COUNTERSIGN_SMS_SMPP_TLS",
  "COUNTERSIGN_SMS_SMPP_PER_SECOND",
  "COUNTERSIGN_SMS_GATEWAY_URL",
  "COUNTERSIGN_SMS_GATEWAY_TOKEN",
] as const;

const senderForm = /^(\+?[0-9]{3,15}|[A-Za-z0-9 ]{1,11})$/;

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function smppFaults({ port, systemId, password, perSecond }: SmppSettings, tls: string | null): (string | null)[] {
  return [
    isWhole(port, 65_535) ? null : "COUNTERSIGN_SMS_SMPP_PORT is a port",
    systemId.length >= 1 && systemId.length <= 15 ? null : "COUNTERSIGN_SMS_SMPP_SYSTEM_ID has 1 to 15 characters",
    password.length <= 8 ? null : "COUNTERSIGN_SMS_SMPP_PASSWORD has at most 8 characters, as SMPP wants it",
    [null, "on", "off"].includes(tls) ? null : "COUNTERSIGN_SMS_SMPP_TLS is on or off",
    isWhole(perSecond, 1000) ? null : "COUNTERSIGN_SMS_SMPP_PER_SECOND is 1 to 1000",
  ];
}

function readSmpp(read: Read, host: string): { settings: SmsSettings; faults: (string | null)[] } {
  const tls = read("COUNTERSIGN_SMS_SMPP_TLS");
  const smpp: SmppSettings = {
    host,
    port: Number(read("COUNTERSIGN_SMS_SMPP_PORT") ?? 2775),
    // In the clear only on this machine, unless somebody says so.
    tls: tls === null ? host !== "localhost" : tls === "on",
    systemId: read("COUNTERSIGN_SMS_SMPP_SYSTEM_ID") ?? "",
    password: read("COUNTERSIGN_SMS_SMPP_PASSWORD") ?? "",
    sender: read("COUNTERSIGN_SMS_SENDER"),
    perSecond: Number(read("COUNTERSIGN_SMS_SMPP_PER_SECOND") ?? 10),
  };
  return { settings: { kind: "smpp", smpp }, faults: smppFaults(smpp, tls) };
}

function readGateway(read: Read, url: string): { settings: SmsSettings; faults: (string | null)[] } {
  const token = read("COUNTERSIGN_SMS_GATEWAY_TOKEN") ?? "";
  const gateway: GatewaySettings = { url, token, sender: read("COUNTERSIGN_SMS_SENDER") };
  const faults = [
    isSecureUrl(url) ? null : "COUNTERSIGN_SMS_GATEWAY_URL is https, or http on localhost",
    /^[!-~]{1,1024}$/.test(token) ? null : "COUNTERSIGN_SMS_GATEWAY_TOKEN is a bearer token",
  ];
  return { settings: { kind: "gateway", gateway }, faults };
}

/** Reads the settings of text messages; null, and no text is ever sent, when there are none. Throws one Error that names every fault, and no value. */
export function readSmsSettings(env: Environment): SmsSettings | null {
  const read: Read = (name) => env[name]?.trim() || null;
  const [host, url] = [read("COUNTERSIGN_SMS_SMPP_HOST"), read("COUNTERSIGN_SMS_GATEWAY_URL")];
  const given = smsSettingNames.filter((name) => read(name) !== null);
  if (given.length === 0) return null;
  if ((host === null) === (url === null))
    throw new Error(
      `Set COUNTERSIGN_SMS_SMPP_HOST or COUNTERSIGN_SMS_GATEWAY_URL, not both, beside ${given.join(", ")}.`,
    );
  const { settings, faults } = host === null ? readGateway(read, url ?? "") : readSmpp(read, host);
  const sender = read("COUNTERSIGN_SMS_SENDER");
  const all = [
    ...faults,
    sender === null || senderForm.test(sender)
      ? null
      : "COUNTERSIGN_SMS_SENDER is a name of up to 11 letters or a number",
  ];
  const found = all.filter((fault) => fault !== null);
  if (found.length > 0) throw new Error(found.join("\n"));
  return settings;
}
