export { type BridgeKeys, openBridgeKeys } from "./keys.ts";
export { type IdentityBridge, type IdentityBridgeOptions, startIdentityBridge } from "./server.ts";
export { type BridgeClient, type ClientRules, readClients, type ReadClients } from "./settings/read-clients.ts";
export { type ReadRealms, readRealms, type Realm, type RealmScene } from "./settings/read-realms.ts";
export {
  type DetailsMapping,
  type FieldSource,
  type ReadScenes,
  readScenes,
  type SceneMapping,
  type Scenes,
} from "./settings/read-scenes.ts";
export type { BridgeSettings, Listener } from "./settings/settings.ts";
