import { type Assurance, type MethodName, ProtocolError } from "@countersign/protocol";
import type { AnswerOf, verificationServerToMethodServer } from "@countersign/protocol/contract";
import { methodAboutOf } from "../core/method-about.ts";
import type { Context } from "../steps/context.ts";
import type { MethodServer } from "./method-servers.ts";
import type { AttemptFacts, MethodEngine, MethodInput, Verdict } from "./port.ts";

type Arrow = typeof verificationServerToMethodServer;

/** How a person was recognised, in the words of RFC 8176. */
const amrOf: Readonly<Record<string, readonly string[]>> = { sms: ["sms"], face: ["face"], remote: ["otp"] };

async function serverOf({ findMethodServer }: Context, organization: string, method: MethodName) {
  const server = await findMethodServer(organization, method);
  if (!server) throw new ProtocolError("unavailable", { cause: `no server for ${method}` });
  return server;
}

async function originsOf({ registry }: Context, organization: string): Promise<readonly string[]> {
  return (await registry.current()).organizations.find(({ id }) => id === organization)?.origins ?? [];
}

/** Asks a method server and remembers whether it could answer: one that cannot is not offered for a while (§12). */
async function ask<T>(
  context: Context,
  { organization, method }: { organization: string; method: MethodName },
  question: (server: MethodServer) => Promise<T>,
): Promise<T> {
  const server = await serverOf(context, organization, method);
  try {
    const answer = await question(server);
    context.health.succeeded(organization, method);
    return answer;
  } catch (error) {
    if (error instanceof ProtocolError && error.code !== "unavailable") context.health.succeeded(organization, method);
    else context.health.failed(organization, method);
    throw error;
  }
}

function verdictOf(
  { verdict, evidence }: AnswerOf<Arrow["answer"]>,
  { attempt }: AttemptFacts,
  assurance: Assurance,
): Verdict {
  if (verdict !== "accepted") return { kind: "refused", code: "code_invalid" };
  const { method } = attempt;
  return {
    kind: "accepted",
    decision: { evidence: { method, assertion: { ...evidence } }, acr: assurance, amr: amrOf[method] ?? [] },
    claim: null,
    spent: null,
  };
}

/** A try that the server itself counted as the last is a wrong one here: the step counts on its own. */
async function judge(context: Context, facts: AttemptFacts, input: MethodInput): Promise<Verdict> {
  const { organization, digest } = facts.operation.frozen;
  const { id, method } = facts.attempt;
  return ask(context, { organization, method }, async ({ client, assurance }) => {
    try {
      return verdictOf(await client.answer({ params: { id }, body: { digest, input } }), facts, assurance);
    } catch (error) {
      const isOver =
        error instanceof ProtocolError && ["attempts_exceeded", "operation_not_found"].includes(error.code);
      if (isOver) return { kind: "refused", code: "code_invalid" };
      throw error;
    }
  });
}

/** A method whose secrets are at a server of its own: text messages, faces, whatever an operator adds (§12, §13). */
export const remote: MethodEngine = {
  async register(context, { change, sealed }) {
    const { id: registration, organization, subject, method, locale, expiresAtMs } = change;
    const { organizations } = await context.registry.current();
    const organizationName = organizations.find(({ id }) => id === organization)?.name ?? organization;
    const body = {
      registration,
      organization,
      organizationName,
      subject,
      locale,
      ...(sealed !== null && { sealed }),
      origins: await originsOf(context, organization),
      expiresAt: Math.floor(expiresAtMs / 1000),
    };
    const { show } = await ask(context, { organization, method }, ({ client }) => client.register({ body }));
    return { show, keep: null };
  },
  async prove(context, { change }, input) {
    const { id, organization, method, label } = change;
    return ask(context, { organization, method }, async ({ client, assurance }) => {
      const { verdict, hint } = await client.answerRegistration({ params: { id }, body: { input } });
      if (verdict !== "accepted") return null;
      return { label: hint ?? label, assurance, data: { kind: "remote", locale: change.locale }, spent: 0 };
    });
  },
  async forget(context, { id, organization, method }) {
    await ask(context, { organization, method }, ({ client }) => client.removeRegistration({ params: { id } }));
  },
  async begin(context, { operation, attempt, registration }) {
    const { organization, codeHash, digest } = operation.frozen;
    if (!registration) throw new ProtocolError("method_not_allowed", { cause: "not registered" });
    const locale = registration.data.kind === "remote" ? registration.data.locale : "en";
    const body = {
      attempt: attempt.id,
      registration: registration.id,
      organization,
      subject: operation.subject ?? "",
      codeHash,
      digest,
      about: methodAboutOf(await context.registry.current(), operation.frozen, locale),
      locale,
      origins: await originsOf(context, organization),
      expiresAt: Math.floor(attempt.expiresAtMs / 1000),
    };
    const { method } = attempt;
    return (await ask(context, { organization, method }, ({ client }) => client.begin({ body }))).show;
  },
  answer: judge,
  async cancel(context, { operation, attempt }) {
    const { organization } = operation.frozen;
    const { id, method } = attempt;
    await ask(context, { organization, method }, ({ client }) => client.cancel({ params: { id }, body: {} }));
  },
};
