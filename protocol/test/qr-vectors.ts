import type { NumberDirectory } from "../src/directory.ts";
import type { Operation } from "../src/operation.ts";
import type { VectorKey } from "./engines.ts";
import { readVectors } from "./read-vectors.ts";

/** One code with every step of its making (protocol/vectors/README.md). */
export interface PositiveCode {
  name: string;
  screen: "approval";
  issuer: string;
  link: string;
  operation: Operation;
  salt: string;
  digest: string;
  kUser: string | null;
  kFrame: string;
  labels1to8: Record<string, string | number>;
  aad: string | null;
  sealKey: string | null;
  sceneItems: unknown[] | null;
  scene: string | null;
  payload: string;
  protected: string;
  toBeSigned: string;
  static: string;
  k: number;
  tag: string;
  content: string;
  digits: string;
  text: string;
}

/** A code somebody refuses. */
interface NegativeCode {
  name: string;
  screen: "approval";
  step: "scan" | "open" | "server";
  text: string;
  kNow: number;
  expect: string;
}

interface QrVectors {
  now: number;
  directory: NumberDirectory;
  qrKey: VectorKey;
  positive: PositiveCode[];
  record: { expiry: number; flags: number; hint: string; salt: string };
  negative: NegativeCode[];
}

export const qrVectors = readVectors<QrVectors>("qr-content");

/** The positive of that name. */
export function positiveCode(name: string): PositiveCode {
  const found = qrVectors.positive.find((code) => code.name === name);
  if (!found) throw new Error(`no vector ${name}`);
  return found;
}
