import { Fragment, type JSX } from "preact";

/** What looks like an IBAN. */
const accountNumber = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/;

/** A value as it is; a long account number with space between groups of four, which is drawn alone: what is read aloud or copied has none. */
export function GroupedNumber({ value }: { readonly value: string }): JSX.Element {
  if (!accountNumber.test(value)) return <>{value}</>;
  const groups = value.match(/.{1,4}/g) ?? [];
  return (
    <span class="grouped">
      {groups.map((group, at) => (
        <Fragment key={at}>
          <span>{group}</span>
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}
