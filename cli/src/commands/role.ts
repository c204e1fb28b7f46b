import { createHash } from "node:crypto";
import { systemRandom } from "@countersign/platform/system";
import { assurances, toBase64url } from "@countersign/protocol";
import type { Registry } from "@countersign/verification-server";
import { type Command, Option } from "commander";
import { type AdministrationFlags, administer, administrationCommand, collect } from "./administration.ts";
import { guarded, show } from "./device-program.ts";
import { instant, nowSeconds } from "./instant.ts";
import { textTable } from "./text-table.ts";

type Invitation = Registry["invitations"][number];

interface InviteFlags extends AdministrationFlags {
  readonly kind: Invitation["kind"];
  readonly organization: readonly string[];
  readonly method: NonNullable<Invitation["method"]>["name"];
  readonly assurance: NonNullable<Invitation["method"]>["assurance"];
}

const kinds = ["operation", "qr", "method", "console"] as const;
const methods = ["sms", "face", "remote"] as const;

/** Operation servers in use that are kept to no organization. */
function forAll({ servers }: Registry): readonly number[] {
  return servers
    .filter(({ kind, organizations, revokedAt }) => kind === "operation" && !organizations && revokedAt === null)
    .map(({ n }) => n);
}

/** The token alone goes to standard output, so that it can be led into a file; what it is for goes beside it. */
async function invite({ kind, organization, method, assurance, json, ...flags }: InviteFlags): Promise<void> {
  const token = `cs_join_${toBase64url(systemRandom(32))}`;
  const hash = createHash("sha256").update(token).digest("base64url");
  const organizations = organization.length > 0 ? organization : null;
  const { expiresAt, beside } = await administer(flags, async ({ change, read, register }) => {
    const until = nowSeconds() + register.invitationSeconds;
    const invitation: Invitation = {
      hash,
      kind,
      organizations,
      method: kind === "method" ? { name: method, assurance } : null,
      expiresAt: until,
    };
    await change(`${kind} server invited`, (now) => register.inviteServer(now, invitation, nowSeconds()));
    return { expiresAt: until, beside: kind === "operation" && organizations ? forAll(await read()) : [] };
  });
  show({ token, kind, organizations, expiresAt }, { json, text: `${token}\n` });
  if (json) return;
  if (beside.length > 0)
    process.stderr.write(
      `Server ${beside.join(", ")} acts for all organizations, for these too: copy its subject-keys.json to the new one before that starts, or its users will look new.\n`,
    );
  process.stderr.write(
    `Good once, until ${instant(expiresAt)}. Where the server will run: countersign serve --role ${kind} --join <file with this token>\n`,
  );
}

function rowOf({ n, kind, url, organizations, joinedAt, revokedAt, jwk }: Registry["servers"][number]) {
  return [
    String(n),
    kind,
    url ?? "",
    organizations?.join(" ") ?? "all",
    `${jwk.x.slice(0, 8)}…`,
    revokedAt === null ? `joined ${instant(joinedAt)}` : `revoked ${instant(revokedAt)}`,
  ];
}

async function list({ json, ...flags }: AdministrationFlags): Promise<void> {
  const { servers, invitations } = await administer(flags, ({ read }) => read());
  const open = invitations.filter(({ expiresAt }) => expiresAt > nowSeconds());
  const tokens =
    open.length === 0 ? "" : `${open.length === 1 ? "One token waits" : `${open.length} tokens wait`} to be used.\n`;
  const none = "No server has joined yet: countersign role invite --kind operation\n";
  const text = servers.length === 0 ? none : textTable(servers.map(rowOf));
  show(
    { servers, invitations: open.map(({ kind, expiresAt }) => ({ kind, expiresAt })) },
    { json, text: `${text}${tokens}` },
  );
}

async function revoke(number: string, { json, ...flags }: AdministrationFlags): Promise<void> {
  const n = Number(number);
  if (!Number.isSafeInteger(n)) throw new Error(`${number} is no number of a server; countersign role list shows them`);
  await administer(flags, ({ change, register }) =>
    change(`server ${n} revoked`, (now) => register.revokeServer(now, n, nowSeconds())),
  );
  show(
    { number: n, revoked: true },
    { json, text: `Server ${n} is refused from now on; others know it within 30 seconds.\n` },
  );
}

/** `countersign role ...`: servers apart that may take part. */
export function addRoleCommands(program: Command): void {
  const role = program.command("role").description("servers apart: let them join, list them, shut them out");
  administrationCommand(role, "invite", "print a token that lets one server join, once, within ten minutes")
    .addOption(new Option("--kind <kind>", "which server").choices(kinds).makeOptionMandatory())
    .option(
      "--organization <id>",
      "an organization it acts for; several times for several; all unless said",
      collect,
      [],
    )
    .addOption(new Option("--method <method>", "what a method server answers").choices(methods).default("sms"))
    .addOption(new Option("--assurance <assurance>", "what its answers are worth").choices(assurances).default("sms"))
    .action(guarded(invite));
  administrationCommand(role, "list", "the servers that have joined").action(guarded(list));
  administrationCommand(role, "revoke <number>", "shut a server out, at once and for good").action(guarded(revoke));
}
