import type { Log } from "@countersign/platform";
import { actsFor, ProtocolError } from "@countersign/protocol";
import type { Handlers, operationServerToVerificationServer } from "@countersign/protocol/contract";
import type { OperationServerCaller } from "./operation-server-caller.ts";

type Arrow = typeof operationServerToVerificationServer;
type OwnHandlers = Handlers<Arrow, OperationServerCaller>;
type Handle = (request: Request, caller: OperationServerCaller) => Promise<unknown>;

interface Named {
  readonly organization: string;
}
/** Where requests of this arrow say for whom they are. */
interface Request {
  readonly body?: {
    readonly asked?: Named;
    readonly reader?: Named;
    readonly operation?: Named;
    readonly organization?: string;
  };
}

/** Requests that name nobody; each looks at its caller, or takes nothing but what was given to it under a lease. */
const nameNobody: ReadonlySet<string> = new Set<keyof Arrow>(["findApiKey", "leaseOutbox", "acknowledgeOutbox"]);

function organizationsIn({ body = {} }: Request): readonly string[] {
  const { asked, reader, operation, organization } = body;
  return [asked?.organization, reader?.organization, operation?.organization, organization].filter(
    (one) => one !== undefined,
  );
}

function mayAsk(endpoint: string, request: Request, caller: OperationServerCaller): boolean {
  const named = organizationsIn(request);
  if (caller.organizations === null || nameNobody.has(endpoint)) return true;
  return named.length > 0 && named.every((organization) => actsFor(caller, organization));
}

/**
 * The same handlers behind the one door at which an operation server that is kept to organizations is a stranger for all others (T35, T56): what
 * names another, or nobody, is refused as a signature of nobody is. A site cannot bring that about, since such a server is not even told
 * who the API keys of others stand for: an alarm, for its key is in other hands.
 */
export function keptToOrganizations(handlers: OwnHandlers, { log }: { readonly log: Log }): OwnHandlers {
  const kept = (Object.entries(handlers) as [string, Handle][]).map(([endpoint, handle]): [string, Handle] => [
    endpoint,
    async (request, caller) => {
      if (mayAsk(endpoint, request, caller)) return handle(request, caller);
      log.alarm("server_overreaches", { route: endpoint });
      throw new ProtocolError("signature_invalid", { cause: "not an organization of this server's" });
    },
  ]);
  return Object.fromEntries(kept) as unknown as OwnHandlers;
}
