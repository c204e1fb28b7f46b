import { mountArrow } from "@countersign/platform";
import { staffOrganization, unixSeconds } from "@countersign/protocol";
import {
  consoleToVerificationServer,
  type Endpoint,
  type Handlers,
  staffToConsoleServer,
} from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";
import type { ChangeId, ProposedChange } from "../core/change.ts";
import type { Session } from "../core/person.ts";
import { expectRole, ownRequests, passedRequests, type StaffRole } from "../core/roles.ts";
import { applyChange, askApproval } from "../steps/approve-change.ts";
import { displayView } from "../steps/ask-countersign.ts";
import { changeView, changeViews } from "../steps/change-view.ts";
import { beginJoin, join } from "../steps/join.ts";
import { type Me, meView, personView } from "../steps/me-view.ts";
import { addPasskey, beginPasskey, removePasskey } from "../steps/passkeys.ts";
import { createAddPhone } from "../steps/add-phone.ts";
import { listPhones, removePhone } from "../steps/phones.ts";
import { proposeChange, turnDownChange } from "../steps/propose-change.ts";
import { newSessionToken } from "../steps/session-token.ts";
import { signIn, signInPurpose } from "../steps/sign-in.ts";
import { mountExport } from "./export-operations.ts";
import { createStaffDoor, sessionOf, type StaffCaller } from "./staff-door.ts";

type StaffHandlers = Handlers<typeof staffToConsoleServer, StaffCaller>;

/** Proposals on one page. */
const changesMost = 200;

/** How one comes in and goes out. */
function doorHandlers(context: Context) {
  const { store, random, challenges, origin } = context;
  async function signedIn(caller: StaffCaller, start: (token: ReturnType<typeof newSessionToken>) => Promise<Session>) {
    const fresh = newSessionToken(random);
    const session = await start(fresh);
    caller.setToken(fresh.token);
    return meView(context, session);
  }
  return {
    beginJoin: (request) => beginJoin(context, request),
    join: (request, caller) => signedIn(caller, (fresh) => join(context, request, fresh)),
    beginSignIn: async () => ({ challenge: challenges.issue(signInPurpose), rpId: new URL(origin).hostname }),
    signIn: (request, caller) =>
      signedIn(caller, (fresh) => signIn(context, request, { ...fresh, replaces: caller.session?.hash ?? null })),
    async signOut({ body: { everywhere = false } }, caller) {
      const { session } = caller;
      if (session && everywhere) await store.endSessions(session.person.id);
      else if (session) await store.endSession(session.hash);
      caller.setToken(null);
      return {};
    },
  } satisfies Partial<StaffHandlers>;
}

/** One's own keys. */
function ownHandlers(context: Context) {
  const phones = createAddPhone(context);
  const afterwards = async (session: Session, write: Promise<void>): Promise<Me> => {
    await write;
    return meView(context, session);
  };
  const done = async (write: Promise<void>): Promise<object> => {
    await write;
    return {};
  };
  return {
    readMe: (_request, caller) => meView(context, sessionOf(caller)),
    beginPasskey: (_request, caller) => beginPasskey(context, sessionOf(caller)),
    addPasskey: (request, caller) => afterwards(sessionOf(caller), addPasskey(context, sessionOf(caller), request)),
    removePasskey: (request, caller) =>
      afterwards(sessionOf(caller), removePasskey(context, sessionOf(caller), request)),
    listPhones: (_request, caller) => listPhones(context, sessionOf(caller)),
    addPhone: (request, caller) => phones.add(sessionOf(caller), request),
    confirmPhone: (request, caller) => phones.confirm(sessionOf(caller), request),
    allowPhone: (request, caller) => done(phones.allow(sessionOf(caller), request)),
    removePhone: (request, caller) => done(removePhone(context, sessionOf(caller), request)),
  } satisfies Partial<StaffHandlers>;
}

/** What is proposed, decided and carried out. */
function changeHandlers(context: Context) {
  const { store } = context;
  const view = async (change: Promise<ProposedChange>, caller: StaffCaller) =>
    changeView(context, await change, sessionOf(caller));
  return {
    async listStaff() {
      const [people, invitations] = await Promise.all([store.people(), store.invitations()]);
      return {
        people: people.map(personView),
        invitations: invitations.map(({ name, role, expiresAtMs }) => ({
          name,
          role,
          expiresAt: unixSeconds(expiresAtMs),
        })),
      };
    },
    async listChanges({ body: { open = false } }, caller) {
      const found = await store.changes({ open, most: changesMost });
      return { changes: await changeViews(context, found, sessionOf(caller)) };
    },
    proposeChange: (request, caller) => view(proposeChange(context, sessionOf(caller), request), caller),
    withdrawChange: ({ params: { id } }, caller) =>
      view(turnDownChange(context, sessionOf(caller), { id: id as ChangeId, why: null }), caller),
    rejectChange: ({ params: { id }, body: { why } }, caller) =>
      view(turnDownChange(context, sessionOf(caller), { id: id as ChangeId, why }), caller),
    async askApproval({ params: { id }, body: { locale } }, caller) {
      const session = sessionOf(caller);
      const { change, display } = await askApproval(context, session, { id: id as ChangeId, locale });
      return { change: await changeView(context, change, session), display: displayView(display) };
    },
    applyChange: ({ params: { id } }, caller) => view(applyChange(context, sessionOf(caller), id as ChangeId), caller),
  } satisfies Partial<StaffHandlers>;
}

/** A phone that approves changes: taken away for good by an administrator alone, or an operator could leave nobody who decides (T53). */
function isStaffPhone(body: object): boolean {
  return "organization" in body && body.organization === staffOrganization;
}

/** Requests that the verification server answers, each in the name of whoever asks, whatever the page says about that. */
function passedOn({ verificationServer }: Context) {
  const arrow = Object.fromEntries(
    Object.keys(passedRequests).map((name) => [name, consoleToVerificationServer[name as keyof typeof passedRequests]]),
  );
  const handlers = Object.fromEntries(
    Object.keys(passedRequests).map((name) => {
      const ask = verificationServer[name as keyof typeof passedRequests] as (request: unknown) => Promise<unknown>;
      return [
        name,
        async (request: { body: object }, caller: StaffCaller) => {
          const { person } = sessionOf(caller);
          if (name === "revokeDevice" && isStaffPhone(request.body)) expectRole(person, "administrator");
          const body = "by" in request.body ? { ...request.body, by: person.id } : request.body;
          return ask({ ...request, body });
        },
      ];
    }),
  );
  return { arrow, handlers: handlers as never };
}

/** The least role by endpoint, of the arrow's own and of those passed on. */
function rolesByEndpoint(arrow: Readonly<Record<string, Endpoint>>, roles: Readonly<Record<string, StaffRole>>) {
  const known = new Map(Object.entries(arrow).map(([name, endpoint]) => [endpoint, roles[name] ?? null]));
  return (endpoint: Endpoint): StaffRole | null => known.get(endpoint) ?? null;
}

/** Puts everything that the pages ask on an HTTP server. */
export function mountForStaff(app: FastifyInstance, context: Context): void {
  mountArrow(app, {
    arrow: staffToConsoleServer,
    handlers: { ...doorHandlers(context), ...ownHandlers(context), ...changeHandlers(context) },
    authenticate: createStaffDoor(context, rolesByEndpoint(staffToConsoleServer, ownRequests)),
  });
  const { arrow, handlers } = passedOn(context);
  mountArrow(app, { arrow, handlers, authenticate: createStaffDoor(context, rolesByEndpoint(arrow, passedRequests)) });
  mountExport(app, context);
}
