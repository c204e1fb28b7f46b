import { createMessages } from "@countersign/ui/messages";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";

/** The texts of the app in the language in use. */
export const texts = createMessages({ en: english, zh: chinese });
