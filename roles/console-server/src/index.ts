export { type ConsoleServer, type ConsoleServerOptions, startConsoleServer } from "./server.ts";
