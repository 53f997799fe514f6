import type { Contract, Handlers } from '#shared/rpc/contract.ts';
import { AppError } from '#shared/error-codes.ts';

/** What the next questions of a page meet: their answer, a wait without end, or a failure that names its group. */
export type Answers = 'all' | 'never' | 'error';

type AnyHandler = (input: unknown, emit?: (item: unknown) => void) => unknown;

/** Groups without which there is no page. */
const always = new Set(['session', 'preferences']);

/**
 * The same handlers, whose answers a test can withhold. Streams bring nothing while answers never come; a failure lets
 * them go on, as a store that is damaged does not stop the market.
 */
export function stagedHandlers<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  answers: () => Answers,
): Handlers<C> {
  const staged = (group: string, name: string): AnyHandler => {
    const handler = handlers[group]![name] as unknown as AnyHandler;
    const isStream = contract[group]![name]!.kind === 'stream';
    return (input, emit) => {
      const how = always.has(group) ? 'all' : answers();
      if (how === 'never') return isStream ? () => {} : new Promise(() => {});
      if (how === 'error' && !isStream)
        throw new AppError('DATA_DIR_UNUSABLE', `${group}: expected a database, found a damaged one`);
      return handler(input, emit);
    };
  };
  return Object.fromEntries(
    Object.entries(contract).map(([group, entries]) => [
      group,
      Object.fromEntries(Object.keys(entries).map((name) => [name, staged(group, name)])),
    ]),
  ) as unknown as Handlers<C>;
}
