import { type Application, exactly, type Guard, isUint, matching, toBase64url } from "@countersign/protocol";
import type { Context } from "./context.ts";
import { readRecord } from "./storage.ts";

/** What tells this installation from every other of the same program (S15). */
export interface Installation {
  readonly id: string;
  /** Unix seconds. */
  readonly installedAt: number;
}

const isInstallation: Guard<Installation> = exactly({ id: matching(/^[A-Za-z0-9_-]{8,64}$/), installedAt: isUint });

/** This installation, drawn when it is first asked for. Call it inside the lock, or two tabs draw two. */
export async function readInstallation({ storage, random, clock }: Context): Promise<Installation> {
  const kept = await readRecord(storage, "device", { key: "installation", guard: isInstallation });
  if (kept) return kept;
  const installation = { id: toBase64url(random(16)), installedAt: Math.floor(clock() / 1000) };
  await storage.put("device", "installation", installation);
  return installation;
}

/** The application as enrolment and every decision name it; the server compares the two (S18). */
export async function applicationAt(context: Context, issuer: string): Promise<Application> {
  const { id, version, origin, os } = context.program;
  const installation = await readInstallation(context);
  return {
    id,
    version,
    os,
    origin: origin ?? issuer,
    installation: installation.id,
    installedAt: installation.installedAt,
  };
}
