import type { MethodView } from "@countersign/relying-party";
import type { FastifyInstance } from "fastify";
import type { Act } from "./approval-runner.ts";
import { createMethodSteps } from "./method-steps.ts";
import { type SiteMethod, siteMethods } from "./method-changes.ts";
import { throwMethodError } from "./method-errors.ts";
import { throwSiteError } from "./open-approval.ts";
import { requireDevice } from "./require-way.ts";
import { closedObject, labelText, passwordText, phoneText, sixDigitsText } from "./schemas.ts";
import { type Site, wishOf } from "./site.ts";
import { SiteError } from "./site-error.ts";

const idParams = closedObject({ id: { type: "string", pattern: "^att_[A-Za-z0-9_-]{1,64}$" } });
const methodName = { type: "string", enum: siteMethods };
const locale = { type: "string", enum: ["en", "zh"] };
const binaryText = { type: "string", maxLength: 8192, pattern: "^[A-Za-z0-9_-]+$" };
const credential = closedObject({
  id: binaryText,
  clientDataJSON: binaryText,
  attestationObject: binaryText,
  attachment: { type: ["string", "null"], maxLength: 32 },
});

const removal = { params: closedObject({ method: methodName }), body: closedObject({ password: passwordText }) };
const beginning = closedObject(
  { method: methodName, password: passwordText, label: labelText, phone: phoneText, locale },
  ["label", "phone"],
);
const proof = closedObject({ code: sixDigitsText, credential }, ["code", "credential"]);
const preference = closedObject({
  method: { type: "string", enum: [...siteMethods, "qr"] },
  type: { type: "string", maxLength: 64 },
  password: passwordText,
  locale,
});

interface Beginning {
  readonly method: SiteMethod;
  readonly password: string;
  readonly label?: string;
  readonly phone?: string;
  readonly locale: "en" | "zh";
}
interface Proof {
  readonly code?: string;
  readonly credential?: { id: string; clientDataJSON: string; attestationObject: string; attachment: string | null };
}
interface Preference {
  readonly method: SiteMethod | "qr";
  readonly type: string;
  readonly password: string;
  readonly locale: "en" | "zh";
}

/** What the page may know of a way: never what its number is sealed to, which is the server's own business. */
function shown({ method, state, label, addedAt, preferredFor, available }: MethodView) {
  return { method, state, label, addedAt, preferredFor, available };
}

/** "Ways to approve": what a user has beside the phones, and how that is changed (§17). */
export function addMethodRoutes(app: FastifyInstance, site: Site): void {
  const { countersign, requireSession, checkPassword, ownChanges, clock, firstFor } = site;

  app.get("/api/methods", async (request) => {
    const { user, browser } = requireSession(request);
    const reading = siteMethods.map((method) => countersign.methods.read(user.id, method));
    const methods = (await Promise.all(reading).catch(throwSiteError)).map(shown);
    const waiting = ownChanges.waiting(browser, Math.floor(clock() / 1000));
    return { methods, firstFor, waiting: waiting.map(({ id, method, preferFor }) => ({ id, method, preferFor })) };
  });

  app.post<{ Params: { method: SiteMethod }; Body: { password: string } }>(
    "/api/methods/:method/remove",
    { schema: removal },
    async (request) => {
      const { user, browser } = requireSession(request);
      await checkPassword(user.id, request.body.password, browser);
      await countersign.methods.remove(user.id, request.params.method).catch(throwMethodError);
      return {};
    },
  );
  addChangeRoutes(app, site);
}

/** A change step by step: begun with the password, proved, and approved on the phone. */
function addChangeRoutes(app: FastifyInstance, site: Site): void {
  const { requireSession, open, firstFor } = site;
  const { begin, prove, prefer, expectOwn } = createMethodSteps(site);

  app.post<{ Body: Beginning }>("/api/method-changes", { schema: { body: beginning } }, (request) => {
    const origin = `${request.protocol}://${request.host}`;
    return begin(requireSession(request), { ...request.body, origin });
  });

  app.post<{ Params: { id: string }; Body: Proof }>(
    "/api/method-changes/:id/proof",
    { schema: { params: idParams, body: proof } },
    (request) => prove(requireSession(request), { change: request.params.id, input: request.body }),
  );

  app.post<{ Body: Preference }>("/api/method-preferences", { schema: { body: preference } }, (request) => {
    const session = requireSession(request);
    const { type, method } = request.body;
    const ways: readonly string[] = firstFor[type] ?? [];
    if (ways.length === 0 || !["qr", ...ways].includes(method)) throw new SiteError("bad_input", { field: "type" });
    return prefer(session, request.body);
  });

  app.post<{ Params: { id: string } }>(
    "/api/method-changes/:id/approval",
    { schema: { params: idParams } },
    async (request) => {
      const session = requireSession(request);
      const { id, details } = expectOwn(request.params.id, session);
      if (details === null) throw new SiteError("change_over");
      await requireDevice(site, session.user.id);
      const about = { type: "method.change", business: site.loginBusiness, details };
      const wish = { ...wishOf(session), kind: "method.change", about, extra: { change: id } };
      return open(wish, request).catch((fault: unknown) => {
        // Countersign knows no change that says this any more: another took its place, or its time is over.
        const over = fault instanceof SiteError && fault.code === "bad_input";
        throw over ? new SiteError("change_over", { cause: fault }) : fault;
      });
    },
  );
}

/** Countersign brings the change into force by itself when this is released; here nothing waits any more. */
export const changeMethods: Act = ({ db, approval }) => {
  db.run("DELETE FROM method_changes WHERE id = ?", approval.extra["change"] ?? "");
  return "done";
};
