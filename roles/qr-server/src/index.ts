export { createQrServer, type QrServer, type QrServerOptions } from "./server.ts";
