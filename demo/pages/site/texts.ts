import type { Messages } from "@countersign/ui";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { SiteTexts } from "./site-texts.ts";

export const TextsContext = createContext<Messages<SiteTexts> | null>(null);

/** The texts both sites have, in the language in use. */
export function useTexts(): Messages<SiteTexts> {
  const texts = useContext(TextsContext);
  if (texts === null) throw new Error("no texts around this component");
  return texts;
}
