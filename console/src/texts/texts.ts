import { createMessages } from "@countersign/ui/messages";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";

/** All texts of the console. */
export const texts = createMessages({ en: english, zh: chinese });
