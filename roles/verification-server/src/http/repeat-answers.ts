import { jcsBytes, type JsonObject, ProtocolError, textFromUtf8, toBase64url, utf8 } from "@countersign/protocol";
import type { Arrow, Handlers } from "@countersign/protocol/contract";
import type { Context } from "../steps/context.ts";

interface Asked {
  readonly organization: string;
  readonly businesses: readonly string[] | null;
  readonly idempotencyKey: string;
}
interface Request {
  readonly params?: { readonly id?: string };
  readonly body?: { readonly asked?: Asked; readonly subject?: string };
}
type Handle = (request: Request, caller: unknown) => Promise<unknown>;

/** What an answer is about: it goes when that is erased. */
function aboutWhat({ params, body }: Request): string | undefined {
  return params?.id ?? body?.subject;
}

/**
 * Answers a write once for each idempotency key of an organization (§15: 24 h): the same request again gets the same answer and has no
 * new effect (P14), another under the same key is refused. Answers are kept sealed, for some hold secrets. `native` names the endpoints that
 * keep their keys inside the write itself, `impersonal` those whose answers outlive the user they are about. What was refused is not kept: it is judged anew.
 */
export function repeatingAnswers<A extends Arrow, Caller>(
  context: Context,
  handlers: Handlers<A, Caller>,
  { native, impersonal }: { native: readonly (keyof A)[]; impersonal: readonly (keyof A)[] },
): Handlers<A, Caller> {
  const { store, crypto, box } = context;
  const underWay = new Set<string>();

  async function hashOf(endpoint: string, { params, body }: Request, asked: Asked): Promise<string> {
    const { organization, businesses } = asked;
    const said = { endpoint, params, body: { ...body, asked: { organization, businesses } } };
    // Through JSON: members that are undefined are none.
    return toBase64url(await crypto.sha256(jcsBytes(JSON.parse(JSON.stringify(said)) as JsonObject)));
  }

  async function once(
    endpoint: string,
    asked: Asked,
    { request, work }: { request: Request; work(): Promise<unknown> },
  ) {
    const use = { ...asked, requestHash: await hashOf(endpoint, request, asked) };
    const place = `idempotency/${asked.organization}/${asked.idempotencyKey}`;
    const kept = await store.answers.find(use);
    if (kept === "reused") throw new ProtocolError("idempotency_key_reused");
    if (kept) return JSON.parse(textFromUtf8(await box.open(place, kept)));
    if (underWay.has(place)) throw new ProtocolError("idempotency_in_progress");
    underWay.add(place);
    try {
      const answer = await work();
      const about = impersonal.includes(endpoint) ? endpoint : (aboutWhat(request) ?? endpoint);
      await store.answers.put(use, { about, answer: await box.seal(place, utf8(JSON.stringify(answer))) });
      return answer;
    } finally {
      underWay.delete(place);
    }
  }

  const repeating = (Object.entries(handlers) as [string, Handle][]).map(([endpoint, handle]): [string, Handle] => {
    if (native.includes(endpoint)) return [endpoint, handle];
    return [
      endpoint,
      async (request, caller) => {
        const work = () => handle(request, caller);
        const asked = request.body?.asked;
        return asked ? once(endpoint, asked, { request, work }) : work();
      },
    ];
  });
  return Object.fromEntries(repeating) as unknown as Handlers<A, Caller>;
}
