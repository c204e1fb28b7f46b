import { createRelyingParty, type RelyingParty } from "../world/relying-party.ts";
import { clock } from "./clock.ts";
import { freePorts, organization, registerBank } from "./installation.ts";
import { createProgram, type Program } from "./program.ts";
import { impatientFetch } from "./try-until.ts";

/** All roles in one program, over SQLite in a folder. */
export interface OneProcess {
  readonly issuer: string;
  readonly bank: RelyingParty;
  readonly database: string;
  readonly states: Map<string, string>;
  readonly program: Program;
  close(): Promise<void>;
}

export async function startOneProcess(folder: string): Promise<OneProcess> {
  const [port = 0] = await freePorts(1);
  const issuer = `http://localhost:${port}`;
  const database = `${folder}/verification.sqlite`;
  const program = createProgram({
    role: null,
    env: {
      COUNTERSIGN_PORT: String(port),
      COUNTERSIGN_DATA: folder,
      COUNTERSIGN_CONSOLE: "off",
      COUNTERSIGN_LOG_LEVEL: "warn",
    },
  });
  await program.start();
  const apiKey = await registerBank(database, { issuer });
  // Its QR server serves the organizations that are registered when it starts.
  await program.end();
  await program.start();
  return {
    issuer,
    bank: createRelyingParty({ issuer, organization, apiKey, clock, fetch: impatientFetch }),
    database,
    states: new Map(),
    program,
    close: () => program.kill(),
  };
}
