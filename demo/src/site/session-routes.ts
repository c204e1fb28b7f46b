import type { FastifyInstance } from "fastify";
import { readCookie, setCookie } from "./cookies.ts";
import { closedObject, passwordText, userText } from "./schemas.ts";
import type { Site } from "./site.ts";
import { demoUsers } from "./users.ts";

/** Who is signed in; in and out by password. */
export function addSessionRoutes(app: FastifyInstance, site: Site): void {
  const { sessions, sessionCookie, checkPassword } = site;

  app.get("/api/session", (request) => {
    const session = sessions.find(readCookie(request, sessionCookie));
    return { user: session?.user ?? null, demoUsers };
  });

  app.post<{ Body: { user: string; password: string } }>(
    "/api/session",
    { schema: { body: closedObject({ user: userText, password: passwordText }) } },
    async ({ body, ip }, reply) => {
      const user = await checkPassword(body.user, body.password, ip);
      setCookie(reply, sessionCookie, sessions.start(user.id, "password"));
      return { user };
    },
  );

  app.delete("/api/session", (request, reply) => {
    const token = readCookie(request, sessionCookie);
    if (token !== null) sessions.end(token);
    setCookie(reply, sessionCookie, null);
    return { user: null };
  });
}
