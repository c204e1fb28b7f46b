export { type FaceKeys, openFaceKeys } from "./keys.ts";
export type { CapturedPicture, Matcher, Matching } from "./matcher.ts";
export type { Prompt } from "./prompts.ts";
export { createFaceServer, type FaceServer, type FaceServerOptions } from "./server.ts";
export { faceSettingNames, readFaceSettings } from "./settings.ts";
