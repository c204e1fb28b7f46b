import { createCountersign } from "@countersign/relying-party";
import { type FastifyError, type FastifyInstance, fastify } from "fastify";
import { randomText as random } from "../random.ts";
import { addApprovalRoutes } from "./approval-routes.ts";
import { createApprovalRunner } from "./approval-runner.ts";
import { approvalSchema, createApprovals } from "./approvals.ts";
import { createChanges } from "./changes.ts";
import { readCookie } from "./cookies.ts";
import { openDatabase } from "./database.ts";
import { addDeviceRoutes, createEnroll, enrollmentSchema, letDeviceIn } from "./device-routes.ts";
import { createOwnChanges, methodChangeSchema } from "./method-changes.ts";
import { addMethodRoutes, changeMethods } from "./method-routes.ts";
import { createOpenApproval } from "./open-approval.ts";
import { addPages } from "./pages.ts";
import { createPasswordGuard } from "./password-guard.ts";
import { addRequestGuard } from "./request-guard.ts";
import { createReturns, returnSchema } from "./returns.ts";
import { addReturnRoutes } from "./return-routes.ts";
import { addScanSignInRoutes, allowSignIn } from "./scan-sign-in-routes.ts";
import { addSessionRoutes } from "./session-routes.ts";
import { createSessions, sessionSchema } from "./sessions.ts";
import type { Site, SiteParts } from "./site.ts";
import { type FullSiteConfig, fillSiteConfig, type RunningSite, type SiteConfig } from "./site-config.ts";
import { SiteError } from "./site-error.ts";
import { seedSite, userSchema } from "./users.ts";

const schema = userSchema + sessionSchema + approvalSchema + returnSchema + enrollmentSchema + methodChangeSchema;

/** Opens the site's database, takes up what was under way, and listens. */
export async function startSite(given: SiteConfig, parts: SiteParts): Promise<RunningSite> {
  const config = fillSiteConfig(given);
  const { clock } = config;
  const db = openDatabase(config.dataDir, parts.name, schema + parts.schema);
  await seedSite(db, random, () => parts.seed(db, Math.floor(clock() / 1000)));

  const { countersignUrl: url, apiKey } = config;
  const countersign = createCountersign({ url, apiKey, organization: parts.organization, clock });
  const approvals = createApprovals(db);
  const changes = createChanges();
  const returns = createReturns(db);
  const runner = createApprovalRunner({
    db,
    approvals,
    countersign,
    changes,
    acts: { ...parts.acts, login: allowSignIn, "device.add": letDeviceIn, "method.change": changeMethods },
    undoMs: parts.undoMs ?? {},
    returns,
    clock,
    onFault: logFault,
  });
  approvals.dropDrafts();
  runner.resume();

  const sessions = createSessions(db, { clock, random });
  const sessionCookie = `${parts.name}-session`;
  const site: Site = {
    name: parts.name,
    loginBusiness: parts.loginBusiness,
    db,
    clock,
    random,
    sessions,
    checkPassword: createPasswordGuard(db, clock),
    approvals,
    changes,
    returns,
    ownChanges: createOwnChanges(db),
    firstFor: parts.firstFor ?? {},
    countersign,
    open: createOpenApproval({ countersign, approvals, runner, random }),
    enroll: createEnroll({ db, countersign, random }),
    sessionCookie,
    requireSession(request) {
      const session = sessions.find(readCookie(request, sessionCookie));
      if (session === null) throw new SiteError("not_signed_in");
      return session;
    },
  };
  const app = await listen(site, parts, config);
  return {
    url: originOf(app, config),
    async close() {
      changes.close();
      // Before the server has drained: a runner that is woken and not told to stop would ask again and again.
      await runner.close();
      await app.close();
      db.close();
    },
  };
}

/** A number is no text, and a member too many is a mistake: Fastify would mend both. */
const strict = { coerceTypes: false, removeAdditional: false } as const;

async function listen(site: Site, parts: SiteParts, config: FullSiteConfig): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: 16 * 1024,
    forceCloseConnections: true,
    logger: false,
    ajv: { customOptions: strict },
  });
  app.setErrorHandler((fault: FastifyError | SiteError, _, reply) => {
    const error = fault instanceof SiteError ? fault : readFault(fault);
    return reply.code(error?.status ?? 500).send({ code: error?.code ?? "fault", field: error?.field ?? null });
  });
  addRequestGuard(app);
  addSessionRoutes(app, site);
  addApprovalRoutes(app, site);
  addDeviceRoutes(app, site);
  addMethodRoutes(app, site);
  addScanSignInRoutes(app, site);
  addReturnRoutes(app, site);
  for (const addRoutes of parts.routes) addRoutes(app, site);
  app.get("/healthz", () => ({ ok: true }));
  addPages(app, parts.name, config);
  await app.listen({ port: config.port, host: config.host });
  await parts.whenListening?.(site, originOf(app, config)).catch(logFault);
  return app;
}

/** What Fastify refuses is the browser's mistake and named by its field; anything else is ours, and goes to the log. */
function readFault(fault: FastifyError): SiteError | null {
  if (fault.validation || (fault.statusCode ?? 500) < 500) {
    const path = fault.validation?.[0]?.instancePath.slice(1);
    return new SiteError("bad_input", { cause: fault, ...(path ? { field: path } : {}) });
  }
  logFault(fault);
  return null;
}

function logFault(fault: unknown): void {
  console.error(fault);
}

function originOf(app: FastifyInstance, { host }: FullSiteConfig): string {
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return `http://${host}:${address.port}`;
}
