import { type Details, detailsFault, misfit, ProtocolError, type Template } from "@countersign/protocol";
import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { type Business, findType, type Registry } from "../core/registry.ts";
import type { Context } from "./context.ts";
import { routeOperation } from "./route-operation.ts";

type Request = RequestOf<typeof operationServerToVerificationServer.dryRunPolicy>["body"];
type Answer = AnswerOf<typeof operationServerToVerificationServer.dryRunPolicy>;

/** The business that is named, or the first that may start this type. */
function businessFor({ organizations, businesses }: Registry, { reader, type, business }: Request): Business {
  const owner = organizations.find(({ id }) => id === reader.organization);
  const found = businesses.find(
    ({ id, organization, types }) =>
      organization === owner?.n &&
      types.includes(type) &&
      (business === undefined || id === business) &&
      (reader.businesses?.includes(id) ?? true),
  );
  if (!found)
    throw new ProtocolError("method_not_allowed", { cause: "no business of this organization starts that type" });
  return found;
}

/** Some details may be left out: then rows for amounts do not match. Those that are given are judged as ever. */
function checkDetails(template: Template, details: Details): void {
  const fault = detailsFault(details);
  if (fault) throw new ProtocolError(fault.code);
  const fields = template.fields.map((field) => ({ ...field, optional: true }));
  if (misfit({ ...template, fields }, details) !== null) throw new ProtocolError("details_rejected");
}

/** Which method would be chosen now, and why (§12). Nothing is written. */
export async function dryRunPolicy(context: Context, request: Request): Promise<Answer> {
  const { reader, type, subject, details = {}, loggedIn = true, method, minimumAssurance } = request;
  const registry = await context.registry.current();
  const template = findType(registry, type)?.template;
  if (!template) throw new ProtocolError("method_not_allowed", { cause: "no such type" });
  const { id: business, sources } = businessFor(registry, request);
  checkDetails(template, details);
  const login =
    subject === undefined ? { state: 0 as const } : { state: loggedIn ? (1 as const) : (0 as const), subject };
  const { organization } = reader;
  const { offline: _inTheMethods, ...routing } = await routeOperation(context, {
    operation: { type, organization, business, source: sources[0]?.id ?? "", details, login },
    template,
    sameDevice: false,
    asked: method ?? null,
    askedAssurance: minimumAssurance ?? null,
  });
  return { business, ...routing };
}
