import type { WebhookDelivery, WebhookEndpoint } from "@countersign/relying-party";
import { textTable } from "./text-table.ts";

function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}

function stateText({ state, disabledBy }: WebhookEndpoint): string {
  return disabledBy === "receiver" ? "off: the receiver answered 410" : state === "disabled" ? "off" : "on";
}

/** Endpoints, one a line. */
export function endpointsText(endpoints: readonly WebhookEndpoint[]): string {
  if (endpoints.length === 0) return "No endpoints: countersign webhooks create <url>\n";
  return textTable(endpoints.map((one) => [one.id, stateText(one), one.url, one.description]));
}

/** One endpoint, and its secret where it is answered. */
export function endpointText(endpoint: WebhookEndpoint & { readonly secret?: string }): string {
  const { id, url, events, businesses, description, previousSecretUntil, secret } = endpoint;
  const facts = [
    ["Endpoint", id],
    ["Address", url],
    ["State", stateText(endpoint)],
    ["Events", events?.join(", ") ?? "all"],
    ["Businesses", businesses?.join(", ") ?? "all"],
    ...(description === "" ? [] : [["Description", description]]),
    ...(previousSecretUntil === undefined ? [] : [["Secret before", `signs too until ${time(previousSecretUntil)}`]]),
    ...(secret === undefined ? [] : [["Secret", secret]]),
  ];
  return textTable(facts) + (secret === undefined ? "" : "\nKeep the secret now: it is not shown again.\n");
}

const failures: Readonly<Record<NonNullable<WebhookDelivery["failure"]>, string>> = {
  status: "the receiver refused it",
  no_answer: "no answer",
  target_forbidden: "the address may not be called",
  user_unknown: "its user can no longer be named: a key is lost",
  gone: "the receiver answered 410",
  disabled: "the endpoint was off",
};

/** What became of a delivery, in words. */
export function fateText({ state, failure, status, tries, nextTryAt }: WebhookDelivery): string {
  const why = failure === undefined ? "" : `${failures[failure]}${status === undefined ? "" : ` (${status})`}`;
  if (state === "delivered") return "delivered";
  if (state === "dead") return `given up: ${why}`;
  if (tries === 0 || nextTryAt === undefined) return "on its way";
  return `${why}, next try ${time(nextTryAt)}`;
}

/** Deliveries, one a line, newest first. */
export function deliveriesText(deliveries: readonly WebhookDelivery[]): string {
  if (deliveries.length === 0) return "No deliveries.\n";
  return textTable(
    deliveries.map((one) => [one.id, time(one.at), one.type, one.operation ?? one.device ?? "", fateText(one)]),
  );
}
