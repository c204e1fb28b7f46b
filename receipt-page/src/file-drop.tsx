import { Banner } from "@countersign/ui";
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { type GivenName, longestText, nameOf } from "./given.ts";
import { messages } from "./texts.ts";

interface DropProps {
  readonly onText: (name: GivenName, text: string) => void;
}

const unknown = signal<string | null>(null);
const isOver = signal(false);

/** Puts each file where it belongs, whatever it is called. */
async function take(files: Iterable<File>, onText: DropProps["onText"]): Promise<void> {
  unknown.value = null;
  for (const file of files) {
    const text = file.size > longestText ? "" : await file.text();
    const name = nameOf(text);
    if (name) onText(name, text.trim());
    else unknown.value = file.name;
  }
}

/** A place for files: dropped, or chosen with the keyboard. They are read here and go nowhere. */
export function FileDrop({ onText }: DropProps): JSX.Element {
  const { t } = messages;
  return (
    <div
      class={`receipt-drop${isOver.value ? " receipt-drop-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        void take(event.dataTransfer?.files ?? [], onText);
      }}
    >
      <label class="receipt-choose">
        {t.drop} <span class="receipt-choose-word">{t.choose}</span>
        <input
          class="cs-visually-hidden"
          type="file"
          multiple
          onChange={(event) => {
            const { files } = event.currentTarget;
            void take([...(files ?? [])], onText);
            event.currentTarget.value = "";
          }}
        />
      </label>
      {unknown.value !== null && <Banner kind="warn">{t.unknownFile({ name: unknown.value })}</Banner>}
    </div>
  );
}
