import { errorCatalogue } from "@countersign/protocol";
import { type ApiScope, type Endpoint, relyingPartyToOperationServer } from "@countersign/protocol/contract";
import { type Field, fieldsOf } from "./fields.ts";
import { type Json, openApiDocument, refusalsOf } from "./open-api.ts";

type Named = Endpoint & { readonly name: string; readonly scope: ApiScope };

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** A sentence whose `words in quotes` are code. */
function prose(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

function fieldRow({ name, isRequired, kind, shape, description }: Field): string {
  const what = shape === null ? escaped(kind) : escaped(kind).replace(shape, `<a href="#shape-${shape}">${shape}</a>`);
  const needed = isRequired ? "" : ` <span class="needed">may be left out</span>`;
  const said = description === "" ? "" : `<p>${prose(description)}</p>`;
  return `<div><dt><code>${escaped(name)}</code>${needed}</dt><dd><span class="soft">${what}</span>${said}</dd></div>`;
}

function fieldList(title: string, fields: readonly Field[]): string {
  return fields.length === 0 ? "" : `<h4>${title}</h4><dl>${fields.map(fieldRow).join("")}</dl>`;
}

/** A line for a shell that makes the request. */
function curlOf({ method, path, idempotent, body }: Endpoint, server: string): string {
  const parts = [
    `curl ${method === "GET" ? "" : `-X ${method} `}${server}${path}`,
    '-H "Authorization: Bearer $COUNTERSIGN_API_KEY"',
    ...(idempotent ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body ? ["-H 'Content-Type: application/json' --data @request.json"] : []),
  ];
  return parts.join(" \\\n  ");
}

interface Described {
  readonly parameters: readonly Json[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Json>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Json>> }>>;
}

function parameterFields(parameters: readonly Json[], place: string): readonly Field[] {
  const found = parameters.filter((one) => one["in"] === place);
  const properties = Object.fromEntries(
    found.map(({ name, schema, description }) => [
      name,
      { ...(schema as Json), ...(description !== undefined && { description }) },
    ]),
  );
  return fieldsOf({ properties, required: found.filter((one) => one["required"]).map((one) => one["name"]) });
}

function answerFields(schema: unknown): readonly Field[] {
  const reference = (schema as Json)["$ref"];
  if (typeof reference !== "string") return fieldsOf(schema);
  return fieldsOf({ properties: { "(all of it)": schema }, required: ["(all of it)"] });
}

function endpointSection(endpoint: Named, { document, server }: { document: Json; server: string }): string {
  const { method, path, name, summary, status = 200 } = endpoint;
  const paths = document["paths"] as Readonly<Record<string, Readonly<Record<string, Described>>>>;
  const described = paths[path]?.[method.toLowerCase()];
  if (!described) return "";
  const { parameters, requestBody, responses } = described;
  const refusals = refusalsOf(endpoint).map(
    (code) =>
      `<div><dt><code>${code}</code> <span class="needed">${errorCatalogue[code].status}</span></dt><dd>${escaped(errorCatalogue[code].sentence)}</dd></div>`,
  );
  return `<section aria-labelledby="${name}"><h3 id="${name}"><span class="verb">${method}</span> <code class="path">${escaped(path)}</code></h3>
<p>${prose(summary)}</p>
${fieldList("In the path", parameterFields(parameters, "path"))}
${fieldList("In the query", parameterFields(parameters, "query"))}
${fieldList("Body", fieldsOf(requestBody?.content["application/json"]?.["schema"]))}
${fieldList(`Answer ${status}`, answerFields(responses[String(status)]?.content?.["application/json"]?.["schema"]))}
<details><summary>How it may be refused</summary><dl>${refusals.join("")}</dl></details>
<details><summary>From a shell</summary><pre tabindex="0"><code>${escaped(curlOf(endpoint, server))}</code></pre></details></section>`;
}

/** The API's description as one page without a script: links, tables, and an example for a shell at each request. */
export function referencePage({ server, version }: { server: string; version: string }): string {
  const document = openApiDocument({ server, version });
  const tags = document["tags"] as readonly { name: ApiScope; description: string }[];
  const endpoints: readonly Named[] = Object.entries(relyingPartyToOperationServer).map(([name, endpoint]) => ({
    ...endpoint,
    name,
  }));
  const { info, components } = document as {
    info: { description: string; title: string };
    components: { schemas: Json };
  };
  const of = (scope: ApiScope) => endpoints.filter((endpoint) => endpoint.scope === scope);
  const contents = tags.map(
    ({ name: scope }) =>
      `<h2>${scope}</h2><ul>${of(scope)
        .map(
          ({ name, method, path }) =>
            `<li><a href="#${name}"><span class="verb">${method}</span> ${escaped(path).replaceAll(/(?<=.)\//g, "<wbr>/")}</a></li>`,
        )
        .join("")}</ul>`,
  );
  const sections = tags.map(
    ({ name: scope, description }) =>
      `<h2 id="scope-${scope}">${scope}</h2><p>${prose(description)} An API key needs the scope <code>${scope}</code>.</p>${of(
        scope,
      )
        .map((endpoint) => endpointSection(endpoint, { document, server }))
        .join("")}`,
  );
  const shapes = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<section aria-labelledby="shape-${name}"><h3 id="shape-${name}">${name}</h3><p>${prose(String((schema as Json)["description"] ?? ""))}</p>${fieldList("Members", fieldsOf(schema))}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)}</title><link rel="stylesheet" href="reference.css"></head><body><div class="page">
<header><h1>${escaped(info.title)}</h1><p class="soft">Version ${escaped(version)}, at <code>${escaped(server)}</code></p>
${info.description
  .split("\n\n")
  .map((paragraph) => `<p>${prose(paragraph)}</p>`)
  .join("")}
<p>Every write carries an <code>Idempotency-Key</code>. Every answer says how much of the minute is left (<code>RateLimit</code>), every read has an <code>ETag</code>.</p>
</header>
<nav aria-label="Contents"><a href="openapi.json">openapi.json</a>${contents.join("")}<h2>shapes</h2><ul>${Object.keys(
    components.schemas,
  )
    .map((name) => `<li><a href="#shape-${name}">${name}</a></li>`)
    .join("")}</ul></nav>
<main>${sections.join("")}<h2 id="shapes">shapes</h2>${shapes.join("")}</main></div></body></html>`;
}
