import { pathToFileURL } from "node:url";
import { checkMatching, type Matching } from "./matcher.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Every setting there is; without any of them there is no face server. */
export const faceSettingNames = ["COUNTERSIGN_FACE_MATCHER", "COUNTERSIGN_FACE_THRESHOLD"] as const;

/** The matcher that the settings name: a module that exports `matcher`. Null when nothing is set; throws when it is set by half. */
export async function readFaceSettings(env: Environment): Promise<Matching | null> {
  const [file, threshold] = faceSettingNames.map((name) => env[name]?.trim() || null);
  if (!file && !threshold) return null;
  const module = file ? ((await import(pathToFileURL(file).href)) as { readonly matcher?: unknown }) : {};
  return checkMatching({ matcher: module.matcher, threshold: Number(threshold ?? Number.NaN) });
}
