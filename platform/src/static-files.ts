import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

type Headers = Readonly<Record<string, string>>;

/** A folder of built pages on an HTTP server. */
export interface StaticFiles {
  readonly folder: string;
  /** Path prefix, with a slash at both ends. */
  readonly prefix: string;
  /** Headers of HTML answers, such as the content security policy; a function is asked at each answer. */
  readonly htmlHeaders: Headers | (() => Headers);
  /** Headers of every answer. */
  readonly headers?: Headers;
}

/** What the build names by its content, all in one folder, never changes; everything else is asked for again each time (T28). */
const hashed = /[/\\]assets[/\\][^/\\]*-[A-Za-z0-9_-]{8}\.(js|css|wasm|png|svg|woff2)$/;

/** Serves built pages: hashed assets may be kept for ever, HTML and service workers are always asked for again. */
export async function serveStaticFiles(
  app: FastifyInstance,
  { folder, prefix, htmlHeaders, headers = {} }: StaticFiles,
): Promise<void> {
  const ofHtml = typeof htmlHeaders === "function" ? htmlHeaders : () => htmlHeaders;
  await app.register(fastifyStatic, {
    root: folder,
    prefix,
    decorateReply: false,
    cacheControl: false,
    index: ["index.html"],
    setHeaders(reply, path) {
      const all = {
        "cache-control": hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
        ...headers,
        ...(path.endsWith(".html") && ofHtml()),
      };
      for (const [name, value] of Object.entries(all)) setHeader(reply, name, value);
    },
  });
}

function setHeader(reply: unknown, name: string, value: string): void {
  const target = reply as Partial<FastifyReply> & { setHeader?: (name: string, value: string) => void };
  if (typeof target.setHeader === "function") target.setHeader(name, value);
  else void target.header?.(name, value);
}
