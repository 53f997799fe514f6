import type { DayQuality, GapsQuery, Minutes, MinutesQuery } from '#shared/api/ledger.ts';
import type { Gap } from '#shared/market/gap.ts';
import type { Client } from '#shared/rpc/contract.ts';
import type { Clock } from '../base/clock.ts';
import type { marketContract } from '../market/market.contract.ts';
import type { ledgerContract } from '../storage/ledger/ledger.contract.ts';

/** Answers about what is missing and what a day is worth, as of now. */
export interface LedgerSource {
  gaps(query: GapsQuery): Promise<readonly Gap[]>;
  minutes(query: MinutesQuery): Promise<Minutes>;
  day(date: string): Promise<DayQuality>;
}

export interface Accounts extends LedgerSource {
  /** Attempts to upload that have failed, as the uploader counts them from its start. */
  uploads(failures: number): void;
  /** Carries over what is left. To be called when the market has stopped and the writer has not. */
  finish(): Promise<void>;
}

const PULL_EVERY_MS = 2_000;

/** Carries the market's accounts to the ledger in the writer's thread, every two seconds and before every question. */
export function startAccounts(
  market: Client<typeof marketContract>,
  ledger: Client<typeof ledgerContract>['ledger'],
  clock: Clock,
): Accounts {
  const nothing = {};
  let pulling: Promise<void> | undefined;
  const carry = async (): Promise<void> => {
    // In this order the market has counted every event that the writer has.
    await ledger.mark(nothing);
    await ledger.add(await market.run.account(nothing));
  };
  /** One that began before the question may lack what is asked for. */
  const pull = async (): Promise<void> => {
    await pulling?.catch(() => {});
    pulling ??= carry().finally(() => (pulling = undefined));
    await pulling;
  };
  // A thread that has failed is reported elsewhere; its account is lost with it.
  const cancel = clock.every(PULL_EVERY_MS, () => {
    if (pulling === undefined) pull().catch(() => {});
  });
  let uploadFailures = 0;
  return {
    uploads(failures) {
      const more = failures - uploadFailures;
      uploadFailures = failures;
      // A thread that has failed is reported elsewhere.
      if (more > 0) ledger.uploadFailures({ failures: more }).catch(() => {});
    },
    async gaps(query) {
      await pull();
      return ledger.gaps(query);
    },
    async minutes(query) {
      await pull();
      return ledger.minutes(query);
    },
    async day(date) {
      await pull();
      return ledger.day({ date });
    },
    async finish() {
      cancel();
      await pull().catch(() => {});
    },
  };
}
