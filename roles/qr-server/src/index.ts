export { openQrKeys, type QrKeys } from "./qr-keys.ts";
export { createQrServer, type QrServer, type QrServerOptions } from "./server.ts";
