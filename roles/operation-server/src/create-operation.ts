import { jcsBytes, type JsonObject, newId, ProtocolError, toBase64url } from "@countersign/protocol";
import type {
  AnswerOf,
  operationServerToVerificationServer,
  RequestOf,
  relyingPartyToOperationServer,
} from "@countersign/protocol/contract";
import type { RelyingParty } from "./api-keys.ts";
import type { Context } from "./context.ts";

type Request = RequestOf<typeof relyingPartyToOperationServer.createOperation>;
type Answer = AnswerOf<typeof relyingPartyToOperationServer.createOperation>;
type Verification = RequestOf<typeof operationServerToVerificationServer.requestVerification>["body"];
type Asked = RequestOf<typeof operationServerToVerificationServer.readBusiness>["body"];
type BusinessFacts = NonNullable<AnswerOf<typeof operationServerToVerificationServer.readBusiness>["business"]>;

/**
 * SHA-256 of the canonical body, the subject in the user id's place: what an idempotency key is for, and no test of guesses at the user id
 * (S25). A key for other businesses asks for something else, whatever it says (T35).
 */
export async function requestHash(
  { crypto }: Context,
  { businesses }: Pick<RelyingParty, "businesses">,
  body: object,
): Promise<string> {
  return toBase64url(await crypto.sha256(jcsBytes({ body, businesses } as JsonObject)));
}

/** Refuses what an API key may not do: another organization, or a business it is not for (T35). */
export function checkScope(
  party: RelyingParty,
  { organization, business }: { organization?: string | undefined; business?: string },
): void {
  const ours = organization === undefined || organization === party.organization;
  const served = business === undefined || (party.businesses?.includes(business) ?? true);
  if (!ours || !served)
    throw new ProtocolError("method_not_allowed", { cause: "the key is not for this organization or business" });
}

async function readBusiness({ verificationServer }: Context, asked: Asked): Promise<BusinessFacts> {
  const { business } = await verificationServer.readBusiness({ body: asked });
  if (!business) throw new ProtocolError("method_not_allowed", { cause: "business" });
  return business;
}

/** The request as it leaves this server: a subject and an unreadable reference instead of the user id (S25). */
async function pseudonymous(
  context: Context,
  { body, idempotencyKey }: Request,
  { party, business }: { party: RelyingParty; business: BusinessFacts },
): Promise<Verification> {
  const { pseudonyms, clock, random } = context;
  const { organization } = party;
  const {
    type,
    details,
    reference,
    link,
    initiator,
    sameDevice,
    returnUrl,
    minimumAssurance,
    method,
    expiresInSeconds,
  } = body;
  const { state, user, authTime, methods } = body.login;
  const subject = user === undefined ? undefined : await pseudonyms.subjectOf(organization, user);
  return {
    id: newId("op", { clock, random }),
    asked: { organization, businesses: party.businesses, key: party.id, idempotencyKey },
    requestHash: await requestHash(context, party, {
      ...body,
      login: { ...body.login, ...(subject && { user: subject }) },
    }),
    operation: {
      type,
      organization,
      business: body.business,
      source: body.source ?? business.defaultSource,
      details,
      login: { state, ...(subject !== undefined && { subject }) },
      ...(reference !== undefined && { reference }),
    },
    ...(authTime !== undefined && methods !== undefined && { evidence: { authTime, methods } }),
    ...(user !== undefined && { userReference: await pseudonyms.referenceOf(organization, user) }),
    ...(link !== undefined && { link }),
    ...(initiator !== undefined && { initiator }),
    ...(sameDevice !== undefined && { sameDevice }),
    ...(returnUrl !== undefined && { returnUrl }),
    ...(minimumAssurance !== undefined && { minimumAssurance }),
    ...(method !== undefined && { method }),
    ...(expiresInSeconds !== undefined && { expiresInSeconds }),
  };
}

/** Who makes the code, and where the page finds its frames. */
interface FrameServer {
  readonly qrServer: Context["qrServer"];
  readonly frames: string;
}

/** The one that the verification server names; the one of this process when it names none. */
function frameServerOf({ qrServer, qrServerAt, displayUrls }: Context, { qrServerUrl }: BusinessFacts): FrameServer {
  if (qrServerUrl === null || !qrServerAt) return { qrServer, frames: displayUrls.frames };
  return { qrServer: qrServerAt(qrServerUrl), frames: qrServerUrl };
}

/** Sends the request to both servers at once (S4). The QR server's refusal reaches us through the verification server, which waits for it. */
async function fanOut({ verificationServer, log }: Context, { qrServer }: FrameServer, request: Verification) {
  const { id, operation } = request;
  const copy = qrServer.requestDisplay({ body: { id, operation } });
  copy.catch((error: unknown) => log.fault("fan_out", error, { operation: id }));
  return verificationServer.requestVerification({ body: request });
}

export function createCreateOperation(context: Context): (request: Request, party: RelyingParty) => Promise<Answer> {
  const { displayUrls } = context;
  return async (request, party) => {
    checkScope(party, request.body);
    const { organization: of } = party;
    const known = await readBusiness(context, { organization: of, business: request.body.business });
    const frameServer = frameServerOf(context, known);
    const asked = await pseudonymous(context, request, { party, business: known });
    const { operation, tokens } = await fanOut(context, frameServer, asked);
    const { id, state, version, method, organization, business, source, subject, digest, salt, expiresAt } = operation;
    return {
      id,
      state,
      version,
      method,
      organization,
      business,
      source,
      ...(subject !== undefined && { subject }),
      digest,
      salt,
      expiresAt,
      display: {
        frames: { url: `${frameServer.frames}/v1/display/frames`, token: tokens.frames },
        states: { url: `${displayUrls.states}/v1/display/states`, token: tokens.states },
      },
    };
  };
}
