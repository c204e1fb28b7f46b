import { signal } from "@preact/signals";
import { read } from "../site/api.ts";
import { noticeEnd } from "../site/session.ts";
import { bankTexts } from "./bank-texts.ts";

export interface Movement {
  readonly id: string;
  readonly at: number;
  readonly counterparty: string;
  readonly counterpartyAccount: string;
  readonly memo: string;
  readonly cents: number;
  readonly balanceCents: number;
}

export interface Account {
  readonly number: string;
  readonly name: "everyday" | "savings";
  readonly currency: string;
  readonly balanceCents: number;
  readonly movements: readonly Movement[];
}

export interface Payee {
  readonly name: string;
  readonly account: string;
}

interface Accounts {
  readonly accounts: readonly Account[];
  readonly payees: readonly Payee[];
}

/** Null while they are not known. */
export const accounts = signal<Accounts | null>(null);

export async function loadAccounts(): Promise<void> {
  const answer = await read<Accounts>("/api/accounts").catch(noticeEnd);
  if (answer) accounts.value = answer;
}

export function money(cents: number, currency: string): string {
  return bankTexts.format.money(cents, currency);
}

/** In groups of four, as people read it. */
export function accountNumber(number: string): string {
  return number.replaceAll(/(.{4})(?=.)/g, "$1 ");
}
