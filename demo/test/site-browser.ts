import type { Enrollment, OpenedOperation } from "@countersign/relying-party";
import { openEvents } from "../../tests/world/event-reader.ts";

/** A browser without a screen: it keeps a site's cookies and sends what a page would send. */
export interface SiteBrowser {
  get<T>(path: string): Promise<T>;
  send<T>(method: "POST" | "DELETE", path: string, body?: object): Promise<T>;
  signIn(user: string, password: string): Promise<void>;
  /** Waits until an operation has ended at the site. */
  ending(approval: string): Promise<string | null>;
  /** Adds a phone by its code and digits. */
  addPhone(phone: { enrol(text: string): Promise<string>; open(): Promise<string> }, password: string): Promise<void>;
}

/** What a site answers to a sensitive wish. */
export interface OpenedApproval {
  readonly id: string;
  readonly display: OpenedOperation["display"];
}

export function createSiteBrowser(url: string): SiteBrowser {
  const cookies = new Map<string, string>();
  async function exchange<T>(path: string, init: RequestInit = {}): Promise<T> {
    const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
    const response = await fetch(url + path, { ...init, headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";")[0]?.split("=") ?? [];
      cookies.set(name, value);
    }
    const answer = (await response.json()) as T & { code?: string };
    if (!response.ok) throw new Error(answer.code);
    return answer;
  }
  const browser: SiteBrowser = {
    get: (path) => exchange(path),
    send: (method, path, body = {}) =>
      exchange(path, {
        method,
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", origin: url },
      }),
    async signIn(user, password) {
      await browser.send("POST", "/api/session", { user, password });
    },
    async ending(approval) {
      for (;;) {
        const { ended, result } = await browser.get<{ ended: boolean; result: string | null }>(
          `/api/approvals/${approval}`,
        );
        if (ended) return result;
      }
    },
    async addPhone(phone, password) {
      const wish = { password, label: "My phone", replace: false };
      const { id, code } = await browser.send<Enrollment>("POST", "/api/enrollments", wish);
      const digits = await phone.enrol(code);
      await browser.send("POST", `/api/enrollments/${id}/confirm`, { digits });
      await phone.open();
    },
  };
  return browser;
}

/** The text of the code as the page shows it now: the first frame of the stream (§5). */
export async function readCode({ display }: OpenedApproval): Promise<string> {
  const events = await openEvents(display.frames);
  const { data } = await events.until(({ event }) => event === "frame");
  await events.close();
  return String(data["text"]);
}
