import { createMessages } from "../src/messages.ts";
export const messages = createMessages({ en: { a: "b" }, zh: { a: "c" } });
