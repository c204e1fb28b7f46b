export { type ConsoleServer, type ConsoleServerOptions, createConsoleServer } from "./server.ts";
