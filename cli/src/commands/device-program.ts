import { resolve } from "node:path";
import {
  type ApprovingDevice,
  createApprovingDevice,
  createKeyMaker,
  DeviceFault,
  type LocalFault,
} from "@countersign/approving-device";
import { systemClock, systemRandom } from "@countersign/platform/system";
import { createWebCrypto, ProtocolError } from "@countersign/protocol";
import { CountersignError } from "@countersign/relying-party";
import { openProfile } from "./device-profile.ts";
import { visible } from "./device-text.ts";
import { namedFetch, noAnswerIn } from "../named-fetch.ts";
import { version } from "../version.ts";

/** What every command takes. */
export interface Flags {
  readonly profile: string;
  readonly json?: true;
}
/** What a script can tell apart. */
const exitCodes = { failed: 1, refused: 3, offline: 4 } as const;

const again = "run the same command again, it does nothing twice";

const localSentences: Readonly<Record<LocalFault, string>> = {
  offline: `no answer came from the server: ${again}`,
  clockWrong: "this machine's clock is more than a minute off: set it and try again",
  storageFull: "the profile cannot be written: the disk is full",
  storageBlocked: "the profile cannot be read or written",
  keysLost: "the profile has lost its keys: remove it and enrol again",
  notVerified: "this program cannot verify its user: approve on a phone with a fingerprint, face or PIN",
  offlineTooLong: "this device has had no network for over seven days: let it have one, then scan again",
  noAccount:
    "this device has no account at the organization of this code: add one with countersign device enroll <code>",
  internal: "something went wrong inside this program",
};

/** The device of a profile. */
export function openDevice({ profile }: Flags): ApprovingDevice {
  const { storage, lock } = openProfile(resolve(profile));
  return createApprovingDevice({
    crypto: createWebCrypto(),
    clock: systemClock,
    random: systemRandom,
    storage,
    lock,
    keyMaker: createKeyMaker({ exportable: true }),
    passkeys: null,
    fetch: namedFetch(again),
    program: { id: "countersign-cli", version, origin: null, os: `${process.platform} ${process.arch}` },
    allowedIssuers: null,
  });
}

export function print(text: string): void {
  process.stdout.write(text);
}

/** Prints an answer, for people or as JSON. */
export function show(value: object, { json, text }: { json: true | undefined; text: string }): void {
  print(json ? `${JSON.stringify(value, null, 2)}\n` : visible(text));
}

/** Says what went wrong in one line and sets the exit code; a stack is of no use to a person. */
export function guarded<A extends unknown[]>(action: (...args: A) => Promise<void>) {
  return async (...args: A): Promise<void> => {
    try {
      await action(...args);
    } catch (error) {
      const { sentence, exitCode } = failureOf(error);
      process.stderr.write(visible(`countersign: ${sentence}\n`));
      process.exitCode = exitCode;
    }
  };
}

function failureOf(error: unknown): { sentence: string; exitCode: number } {
  if (error instanceof ProtocolError)
    return { sentence: `${error.message} [${error.code}]`, exitCode: exitCodes.refused };
  if (error instanceof CountersignError)
    return {
      sentence: `${noAnswerIn(error) ?? error.message} [${error.code}]`,
      exitCode: error.code === "unavailable" ? exitCodes.offline : exitCodes.refused,
    };
  if (error instanceof DeviceFault)
    return {
      sentence: noAnswerIn(error) ?? localSentences[error.fault],
      exitCode: error.fault === "offline" ? exitCodes.offline : exitCodes.failed,
    };
  return { sentence: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed };
}
