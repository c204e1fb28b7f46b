export { readSmsSettings, type SmsSettings, smsSettingNames } from "./config.ts";
export { createSmsSender } from "./create-sender.ts";
export { openSmsKeys, type SmsKeys } from "./keys.ts";
export { createHttpGateway, type GatewaySettings } from "./sender/http-gateway.ts";
export type { DeliveryReceipt, OutgoingText, SmsSender } from "./sender/port.ts";
export { createSmppSender } from "./sender/smpp-sender.ts";
export type { SmppSettings, SmppTimings } from "./sender/smpp-settings.ts";
export { createSmsServer, type SmsServer, type SmsServerOptions } from "./server.ts";
