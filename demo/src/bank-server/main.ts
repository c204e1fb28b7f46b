import { readBankServerConfig } from "./bank-server-config.ts";
import { startBankServer } from "./start-bank-server.ts";

const server = await startBankServer(readBankServerConfig(process.env));
console.log(`bank's own server: ${server.url}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
