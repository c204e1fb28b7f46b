import { type Details, isJsonObject, type JsonObject, parseStrictJson, textFault } from "@countersign/protocol";
import type { KoaContextWithOIDC } from "oidc-provider";
import { errors } from "oidc-provider";
import { sceneOfRequest } from "../scene-of-request.ts";
import type { SceneMapping } from "../settings/read-scenes.ts";
import type { BridgeSettings } from "../settings/settings.ts";

/** What a request asks to have approved. */
interface AskedScene {
  readonly mapping: SceneMapping;
  readonly details: Details;
}

function textOf({ oidc }: KoaContextWithOIDC, name: string): string | null {
  const value = oidc.params?.[name];
  return typeof value === "string" ? value : null;
}

/** The one authorization detail of a request; null when it brings none. Several would be several approvals. */
function detailOf(ctx: KoaContextWithOIDC): JsonObject | null {
  const text = textOf(ctx, "authorization_details");
  if (text === null) return null;
  const [detail, ...more] = readList(text);
  if (!detail || more.length > 0) throw new errors.InvalidAuthorizationDetails("one authorization detail at a time");
  return detail;
}

function readList(text: string): readonly JsonObject[] {
  try {
    const list = parseStrictJson(text);
    return Array.isArray(list) ? list.filter(isJsonObject) : [];
  } catch {
    throw new errors.InvalidAuthorizationDetails("authorization_details is no strict JSON");
  }
}

/** How this request is mapped. */
function mappingOf(ctx: KoaContextWithOIDC, { scenes }: BridgeSettings): { mapping: SceneMapping; detail: JsonObject } {
  const detail = detailOf(ctx);
  const mapping = detail ? scenes.details[String(detail["type"])] : scenes.signIn;
  if (mapping) return { mapping, detail: detail ?? {} };
  if (detail) throw new errors.InvalidAuthorizationDetails("this type is not supported");
  throw new errors.InvalidRequest("authorization_details must say what is to be approved");
}

/** Refuses a binding message that the user could not be shown as it is, and under FAPI a request that says nothing of what it is about. */
export function checkBindingMessage(ctx: KoaContextWithOIDC, settings: BridgeSettings): void {
  const message = textOf(ctx, "binding_message");
  const { mapping } = mappingOf(ctx, settings);
  if (message === null) {
    if (settings.fapi && detailOf(ctx) === null)
      throw new errors.InvalidRequest("binding_message or authorization_details must be there");
    return;
  }
  if (message.trim() === "" || textFault(message) !== null)
    throw new errors.InvalidBindingMessage("at most 140 plain characters, normalized, none of them invisible");
  if (mapping.bindingMessage === null)
    throw new errors.InvalidBindingMessage("what is asked for has no place to show one");
}

/** The scene of a request; throws `invalid_authorization_details` for details that do not map whole. */
export function askedScene(ctx: KoaContextWithOIDC, settings: BridgeSettings): AskedScene {
  const { mapping, detail } = mappingOf(ctx, settings);
  const clientName = ctx.oidc.client?.clientName ?? "";
  const details = sceneOfRequest(mapping, detail, { clientName, bindingMessage: textOf(ctx, "binding_message") });
  if (!details)
    throw new errors.InvalidAuthorizationDetails("the details do not fit what is registered for their type");
  return { mapping, details };
}
