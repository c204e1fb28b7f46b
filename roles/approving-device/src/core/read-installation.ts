import { type Application, toBase64url, utf8 } from "@countersign/protocol";
import type { Account } from "./account.ts";
import type { Context } from "./context.ts";
import { type Installation, isInstallation } from "./installation.ts";
import { readRecord } from "./storage.ts";

/** This installation, drawn when it is first asked for. Call it inside the lock, or two tabs draw two. */
export async function readInstallation({ storage, random, clock }: Context): Promise<Installation> {
  const kept = await readRecord(storage, "device", { key: "installation", guard: isInstallation });
  if (kept) return kept;
  const installation = { id: toBase64url(random(16)), installedAt: Math.floor(clock() / 1000) };
  await storage.put("device", "installation", installation);
  return installation;
}

const daySeconds = 86_400;

/**
 * What one organization is told of this installation: the same for all its accounts here, and nothing that another organization is told too,
 * or the two could find out that their users share a phone (S25). Of the time it tells the day.
 */
export async function installationFor(
  context: Context,
  { issuer, organization }: { readonly issuer: string; readonly organization: string },
): Promise<Installation> {
  const { id, installedAt } = await readInstallation(context);
  const hash = await context.crypto.sha256(
    utf8(JSON.stringify(["countersign/installation/v1", id, issuer, organization])),
  );
  return { id: toBase64url(hash.slice(0, 16)), installedAt: installedAt - (installedAt % daySeconds) };
}

/** The application as enrolment and every decision name it; the server compares the two (S18). */
export async function applicationOf(
  context: Context,
  { issuer, installation }: Pick<Account, "issuer" | "installation">,
): Promise<Application> {
  const { id, version, origin, os } = context.program;
  const told = installation ?? (await readInstallation(context));
  return { id, version, os, origin: origin ?? issuer, installation: told.id, installedAt: told.installedAt };
}
