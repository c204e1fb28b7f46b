export { createOperationServer, type OperationServer, type OperationServerOptions } from "./server.ts";
