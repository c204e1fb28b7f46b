import { make } from "./make-element.ts";

/** A form for a number of digits. */
export interface DigitForm {
  readonly element: HTMLFormElement;
  /** What is asked for: the label, how many digits there may be, and the button. What was typed for another `purpose` is taken away. */
  ask(question: { label: string; send: string; digits: readonly number[]; purpose: string }): void;
  /** Shows a sentence under the input, takes the digits back and lets the user type again; null clears it. */
  error(sentence: string | null): void;
  busy(busy: boolean): void;
  focus(): void;
}

export interface DigitFormOptions {
  readonly onDigits: (digits: string) => void;
  readonly onIncomplete: (lengths: readonly number[]) => void;
}

export function createDigitForm({ onDigits, onIncomplete }: DigitFormOptions): DigitForm {
  let asked = "";
  let lengths: readonly number[] = [6];
  const label = make("label", { for: "digits" });
  const input = make("input", {
    id: "digits",
    inputmode: "numeric",
    autocomplete: "one-time-code",
    maxlength: "11",
    spellcheck: "false",
    "aria-describedby": "digits-error",
  });
  const error = make("p", { class: "error", id: "digits-error", role: "alert", hidden: "" });
  const button = make("button", { class: "primary", type: "submit" });
  const element = make("form", { novalidate: "" }, label, input, error, button);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const digits = onlyDigits(input.value);
    if (lengths.includes(digits.length)) onDigits(digits);
    else onIncomplete(lengths);
  });
  input.addEventListener("input", () => {
    const digits = onlyDigits(input.value).slice(0, Math.max(...lengths));
    if (digits !== input.value) input.value = digits;
  });
  return {
    element,
    ask({ label: text, send, digits, purpose }) {
      if (purpose !== asked) input.value = "";
      if (purpose !== asked) error.hidden = true;
      asked = purpose;
      label.textContent = text;
      button.textContent = send;
      lengths = digits;
    },
    error(sentence) {
      error.hidden = sentence === null;
      error.textContent = sentence ?? "";
      input.toggleAttribute("aria-invalid", false);
      if (sentence === null) return;
      input.setAttribute("aria-invalid", "true");
      input.focus();
      input.select();
    },
    busy(busy) {
      button.disabled = busy;
      input.readOnly = busy;
      if (!busy) return;
      error.hidden = true;
    },
    focus() {
      // Who has begun to type before the page heard that it was time keeps what stands there.
      input.focus();
    },
  };
}

/** Full-width digits of Chinese keyboards count too. */
function onlyDigits(text: string): string {
  return text.normalize("NFKC").replace(/[^0-9]/g, "");
}
