export type { Route } from "./routes.ts";
export { createOperationServer, type OperationServer, type OperationServerOptions } from "./server.ts";
