/** No answer, or none of a server of ours, came from an address. */
export class NoAnswer extends Error {}

/** The system's word for what went wrong, such as ECONNREFUSED, where it has one. */
function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  if (!(cause instanceof Error)) return message;
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}

/** That nothing came from `address`, and what to do about it. */
export function noAnswer(address: URL | string, { cause, remedy }: { cause: unknown; remedy: string }): NoAnswer {
  return new NoAnswer(`no answer came from ${new URL(address).origin} (${reasonOf(cause)}): ${remedy}`, { cause });
}

/** `fetch` for a command: when no answer comes, the error names the address and says what to do. */
export function namedFetch(remedy: string): typeof fetch {
  return async (asked, init) => {
    try {
      return await fetch(asked, init);
    } catch (cause) {
      const ended: unknown = init?.signal?.reason;
      if (ended !== undefined && !(ended instanceof Error && ended.name === "TimeoutError")) throw cause;
      throw noAnswer(asked instanceof Request ? asked.url : asked, { cause, remedy });
    }
  };
}

/** The same where a page is no answer either: another program listens there. */
export function namedApiFetch(remedy: string): typeof fetch {
  const send = namedFetch(remedy);
  return async (asked, init) => {
    const response = await send(asked, init);
    if (!response.headers.get("content-type")?.startsWith("text/html")) return response;
    await response.body?.cancel();
    throw noAnswer(response.url, { cause: `a page, status ${response.status}`, remedy });
  };
}

/** The sentence that names the address, where an error comes of that. */
export function noAnswerIn(error: unknown): string | null {
  if (error instanceof NoAnswer) return error.message;
  return error instanceof Error && error.cause !== undefined ? noAnswerIn(error.cause) : null;
}
