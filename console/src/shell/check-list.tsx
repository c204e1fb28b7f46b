import type { JSX } from "preact";

interface CheckListProps<V extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly chosen: readonly V[];
  /** Hears what is chosen, in the order of the options. */
  readonly onChange: (chosen: readonly V[]) => void;
}

/** Some of many. */
export function CheckList<V extends string>({
  label,
  hint,
  options,
  chosen,
  onChange,
}: CheckListProps<V>): JSX.Element {
  const turn = (value: V, isOn: boolean): void =>
    onChange(options.map((one) => one.value).filter((one) => (one === value ? isOn : chosen.includes(one))));
  return (
    <fieldset class="checks-field">
      <legend class="cs-field-label">{label}</legend>
      {options.map((option) => (
        <label key={option.value} class="switch">
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            onChange={(event) => turn(option.value, event.currentTarget.checked)}
          />
          {option.label}
        </label>
      ))}
      {hint && <span class="cs-field-hint">{hint}</span>}
    </fieldset>
  );
}
