import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { enrolDevice } from "../world/devices.ts";
import { openOperation } from "../world/open-operation.ts";
import { newKey } from "../world/relying-party.ts";
import { noLimits, startWorld, type World } from "../world/world.ts";
import { type ArbitraryContext, arbitraryOf, wrong } from "./arbitrary-of.ts";

type Json = Readonly<Record<string, unknown>>;
interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: Json;
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: Json } } };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Json }>> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json };
}
/** One request as it is drawn. */
interface Drawn {
  readonly path: Json;
  readonly query: Json;
  readonly body?: unknown;
}

const runs = 25;

describe("the API as it describes itself", () => {
  let world: World;
  let document: Document;
  let known: ArbitraryContext["known"];
  const ajv = new Ajv2020({ strict: false });
  before(async () => {
    world = await startWorld({ limits: noLimits });
    document = (await (await fetch(`${world.issuer}/openapi.json`)).json()) as Document;
    const phone = await enrolDevice({ party: world.bank, user: "mira", clock: world.clock });
    assert.ok(phone);
    const [device] = await world.bank.sdk.devices.list("mira");
    const { id } = await openOperation(world, "transfer", { user: "mira" });
    known = {
      id: [id],
      user: ["mira"],
      device: [device?.id],
      type: ["transfer", "login"],
      business: ["transfers", "accounts"],
      organization: ["example-bank"],
      source: ["online-banking"],
      login: [{ state: 1, user: "mira", authTime: world.clock.seconds(), methods: ["pwd"] }],
      link: [`${world.authenticator}/q`],
      returnUrl: [`${world.origins.bank}/return`],
      method: ["qr"],
      minimumAssurance: ["soft"],
      authTime: [world.clock.seconds()],
      details: [{ amount: "5.00", currency: "EUR", account: "DE89370400440532013000", payee: "Jonas Weber" }],
    };
    ajv.addSchema({ $id: "doc", components: document.components });
  });
  after(() => world.close());

  const schemaFor = (schema: Json): Json =>
    JSON.parse(JSON.stringify(schema).replaceAll("#/components", "doc#/components"));

  test("is OpenAPI 3.1 in which a linter finds nothing", async () => {
    const config = await createConfig({
      extends: ["recommended-strict"],
      // The test's own server is on this machine.
      rules: { "no-server-example.com": "off" },
    });
    const lint = (source: unknown) => lintFromString({ source: JSON.stringify(source), config });
    assert.equal(document.openapi, "3.1.0");
    assert.deepEqual(await lint(document), []);
    const broken = JSON.stringify(document).replaceAll("#/components/schemas/Problem", "#/components/schemas/Gone");
    assert.notDeepEqual(await lint(JSON.parse(broken)), [], "a reference that leads nowhere is found");
  });

  function parametersOf(operation: Operation, place: Parameter["in"]): Json {
    const found = operation.parameters.filter((one): one is Parameter => "in" in one && one.in === place);
    return {
      type: "object",
      properties: Object.fromEntries(found.map(({ name, schema }) => [name, schema])),
      required: found.filter(({ required }) => required).map(({ name }) => name),
    };
  }

  function requestsOf(operation: Operation): fc.Arbitrary<Drawn> {
    const context = { components: document.components.schemas, known };
    const body = operation.requestBody?.content["application/json"].schema;
    return fc.record({
      path: arbitraryOf(parametersOf(operation, "path"), context) as fc.Arbitrary<Json>,
      query: (arbitraryOf(parametersOf(operation, "query"), context) as fc.Arbitrary<Json>).map((query) => ({
        ...query,
        // A long poll would only make the test wait.
        waitSeconds: undefined,
      })),
      ...(body && { body: arbitraryOf(body, context) }),
    });
  }

  async function ask(method: string, path: string, { path: params, query, body }: Drawn): Promise<Response> {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
    const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)]));
    return fetch(`${world.issuer}${filled}?${search.toString()}`, {
      method: method.toUpperCase(),
      headers: {
        authorization: `Bearer ${world.bank.apiKey}`,
        ...(method !== "get" && { "idempotency-key": newKey() }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** The answer is one of those the document tells of, in status and in shape. */
  async function expectDescribed({ responses, operationId }: Operation, response: Response): Promise<void> {
    const text = await response.text();
    const described = responses[String(response.status)];
    assert.ok(described, `${operationId}: ${response.status} ${text} is not described`);
    assert.notEqual(response.status, 503, `${operationId}: ${text}`);
    const type = (response.headers.get("content-type") ?? "").split(";")[0] ?? "";
    const schema = described.content?.[type]?.schema;
    assert.ok(schema, `${operationId}: ${type} is not described`);
    const fits = ajv.validate(schemaFor(schema), JSON.parse(text));
    assert.ok(fits, `${operationId}: ${text} ${ajv.errorsText()}`);
  }

  async function eachOperation(work: (of: { method: string; path: string; operation: Operation }) => Promise<void>) {
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods)) await work({ method, path, operation });
  }

  test("answers every request that its description admits in a way the description tells of", async () => {
    const seen = new Map<string, Set<number>>();
    await eachOperation(async ({ method, path, operation }) => {
      const statuses = new Set<number>();
      await fc.assert(
        fc.asyncProperty(requestsOf(operation), async (drawn) => {
          const response = await ask(method, path, drawn);
          statuses.add(response.status);
          await expectDescribed(operation, response);
        }),
        { numRuns: runs, seed: 20_261_125 },
      );
      seen.set(operation.operationId, statuses);
    });
    for (const name of ["createOperation", "getOperation", "listDevices", "searchHistory", "readPolicy"])
      assert.ok(
        [200, 201].some((status) => seen.get(name)?.has(status)),
        `${name} was answered well at least once`,
      );
  });

  test("refuses what its description does not admit, and changes nothing by it", async () => {
    const before = await world.bank.sdk.devices.list("mira");
    await eachOperation(async ({ method, path, operation }) => {
      if (!operation.requestBody) return;
      const { schema } = operation.requestBody.content["application/json"];
      const required = (schema["required"] ?? []) as readonly string[];
      const names = Object.keys(schema["properties"] ?? {});
      const spoilt = fc
        .tuple(requestsOf(operation), fc.constantFrom(...names, "unknownMember"), wrong)
        .chain(([drawn, name, value]) =>
          fc.constantFrom(
            { ...drawn, body: { ...(drawn.body as Json), unknownMember: value } },
            ...(required.includes(name) ? [{ ...drawn, body: { ...(drawn.body as Json), [name]: undefined } }] : []),
            { ...drawn, body: [drawn.body] },
            { ...drawn, body: "{" },
            { ...drawn, body: `${"[".repeat(1000)}${"]".repeat(1000)}` },
            { ...drawn, body: `{"a":1,"a":2}` },
          ),
        );
      await fc.assert(
        fc.asyncProperty(spoilt, async (drawn) => {
          const response = await ask(method, path, drawn);
          assert.equal(Math.floor(response.status / 100), 4, operation.operationId);
          await expectDescribed(operation, response);
        }),
        { numRuns: 15, seed: 20_261_125 },
      );
    });
    assert.deepEqual(await world.bank.sdk.devices.list("mira"), before);
  });
});
