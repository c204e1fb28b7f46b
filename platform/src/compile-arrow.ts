import { ProtocolError } from "@countersign/protocol";
import type { Arrow, Endpoint } from "@countersign/protocol/contract";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

const ajv = new Ajv2020({ allErrors: false, coerceTypes: false, strict: true, strictTypes: false });
/** Query strings and paths carry text alone, so only they are coerced. */
const coercing = new Ajv2020({ allErrors: false, coerceTypes: true, strict: true, strictTypes: false });

/** Throws `invalid_request` unless every part of the request fits its schema. */
type RequestParser = (request: unknown) => void;

function check(validate: ValidateFunction, part: string, value: unknown): void {
  if (validate(value)) return;
  const { instancePath = "", message = "", params = {} } = validate.errors?.[0] ?? {};
  const named: unknown = params["missingProperty"] ?? params["additionalProperty"];
  const member =
    typeof named === "string" ? `${instancePath}/${named.replaceAll("~", "~0").replaceAll("/", "~1")}` : instancePath;
  throw new ProtocolError("invalid_request", {
    cause: `${part}${instancePath} ${message}`,
    at: part === "body" ? member : `/${part}${member}`,
  });
}

function compileEndpoint(endpoint: Endpoint): RequestParser {
  const parts = (["params", "query", "body"] as const).flatMap((part) => {
    const schema = endpoint[part];
    return schema ? [{ part, validate: (part === "body" ? ajv : coercing).compile(schema) }] : [];
  });
  return (request) => {
    const carried = request as Record<string, unknown>;
    for (const { part, validate } of parts) check(validate, part, carried[part]);
  };
}

const compiled = new WeakMap<Arrow, Readonly<Record<string, RequestParser>>>();

/** The parsers of an arrow, compiled once. */
export function compileArrow(arrow: Arrow): Readonly<Record<string, RequestParser>> {
  let parsers = compiled.get(arrow);
  if (!parsers) {
    parsers = Object.fromEntries(Object.entries(arrow).map(([name, endpoint]) => [name, compileEndpoint(endpoint)]));
    compiled.set(arrow, parsers);
  }
  return parsers;
}

/** Throws a TypeError unless the answer fits its schema. */
type AnswerParser = (answer: unknown) => void;

function compileAnswer({ answer: schema }: Endpoint): AnswerParser {
  const validate = schema ? ajv.compile(schema) : () => false;
  return (answer) => {
    if (!validate(answer)) throw new TypeError("an answer of another shape");
  };
}

/** What judges the answers of an arrow's other end. */
export function compileAnswers(arrow: Arrow): Readonly<Record<string, AnswerParser>> {
  return Object.fromEntries(Object.entries(arrow).map(([name, endpoint]) => [name, compileAnswer(endpoint)]));
}
