import type { Page } from "playwright-core";

/**
 * Keeps what a page complains about from now on: thrown errors, console errors (a breach of the content security policy
 * is one), and answers that failed on the network. A refusal that a test asks for is let through by `expected`.
 */
export function collectPageFaults(page: Page, expected: readonly RegExp[] = []): () => readonly string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`threw: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`${message.text()} (${message.location().url})`);
  });
  return () => faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
}
