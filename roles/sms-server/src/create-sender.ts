import type { Log } from "@countersign/platform";
import type { Random } from "@countersign/protocol";
import type { SmsSettings } from "./config.ts";
import { createHttpGateway } from "./sender/http-gateway.ts";
import type { SmsSender } from "./sender/port.ts";
import { createSmppSender } from "./sender/smpp-sender.ts";

/** What sends texts, as the settings say. */
export function createSmsSender(settings: SmsSettings, parts: { log: Log; random: Random }): SmsSender {
  return settings.kind === "smpp" ? createSmppSender(settings.smpp, parts) : createHttpGateway(settings.gateway);
}
