export { approvingDeviceToVerificationServer } from "./approving-device-to-verification-server.ts";
export { businessServerToQrServer } from "./business-server-to-qr-server.ts";
export { consoleToVerificationServer } from "./console-to-verification-server.ts";
export {
  type AnswerOf,
  type ApiScope,
  apiScopes,
  type Arrow,
  type Client,
  type Endpoint,
  type Handlers,
  type RequestOf,
  type ScopedArrow,
} from "./endpoint.ts";
export {
  attemptView,
  initiatingDeviceToMethodServer,
  initiatingDeviceToQrServer,
  initiatingDeviceToVerificationServer,
} from "./initiating-device.ts";
export { joiningServerToVerificationServer } from "./joining-server-to-verification-server.ts";
export { operationServerToQrServer } from "./operation-server-to-qr-server.ts";
export { operationServerToVerificationServer } from "./operation-server-to-verification-server.ts";
export { publicArrow } from "./public.ts";
export { qrServerToVerificationServer } from "./qr-server-to-verification-server.ts";
export { relyingPartyToOperationServer } from "./relying-party-to-operation-server.ts";
export { personId, registryChange, staffChange, staffRole } from "./registry-change.ts";
export { type RequestParts, requestPath } from "./request-path.ts";
export type { Schema, Static } from "./schema.ts";
export { staffToConsoleServer } from "./staff-to-console-server.ts";
export { verificationServerToBusinessServer } from "./verification-server-to-business-server.ts";
export { verificationServerToQrServer } from "./verification-server-to-qr-server.ts";
export { verificationServerToMethodServer } from "./verification-server-to-method-server.ts";
export { apiShapes, methodAbout, methodInput, methodShow } from "./shapes.ts";
