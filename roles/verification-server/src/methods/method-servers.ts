import type { Assurance, MethodName } from "@countersign/protocol";
import type { Client, verificationServerToMethodServer } from "@countersign/protocol/contract";

/** A method server that an organization may use, with what its answers are worth (§12: "remote → as registered"). */
export interface MethodServer {
  readonly client: Client<typeof verificationServerToMethodServer>;
  readonly assurance: Assurance;
}

/** The method servers of an organization; null where there is none of that name. */
export type FindMethodServer = (organization: string, method: MethodName) => Promise<MethodServer | null>;
