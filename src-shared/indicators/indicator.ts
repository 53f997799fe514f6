/**
 * Something that takes one value after another and knows a figure about the last of them, in constant time and memory.
 *
 * `State` is plain data without NaN or undefined, so that a checkpoint can hold it: an indicator that was given the state
 * of another one goes on exactly as that one would have.
 */
export interface Indicator<Input, Output, State> {
  /** @returns the figure including this value; undefined while too few have been seen */
  update(input: Input): Output | undefined;
  getState(): State;
  setState(state: State): void;
}

/** Checks a period once, where it comes in. @throws RangeError unless it is a whole number from 1 to 10,000 */
export function checkedPeriod(name: string, period: number): number {
  if (Number.isInteger(period) && period >= 1 && period <= 10_000) return period;
  throw new RangeError(`${name}: expected a period from 1 to 10000, was ${period}`);
}
