import type { LifeListener } from '#shared/market/arbitrage/life-cycle.ts';
import { Reducer } from '#shared/market/arbitrage/reducer.ts';
import type { ReducerInput, ReducerSettings } from '#shared/market/arbitrage/input.ts';
import type { MarketPlan } from '#shared/market/arbitrage/legs.ts';
import type { TopOfBook } from '#shared/market/arbitrage/top-of-book.ts';

/** An input that was taken, and its receive time: ns since the epoch. */
export type InputListener = (input: ReducerInput, atNs: number) => void;

/** The reducer on live quotes. Everything it is told besides them goes to `onInput` too, to be kept for replays. */
export class LiveReducer {
  readonly reducer: Reducer;
  readonly #onInput: InputListener;

  constructor(
    plan: MarketPlan,
    settings: ReducerSettings,
    listener: LifeListener,
    {
      epochMs,
      book,
      onInput,
    }: { readonly epochMs: number; readonly book: TopOfBook; readonly onInput: InputListener },
  ) {
    this.reducer = new Reducer(plan, settings, listener, { epochMs, book });
    this.#onInput = onInput;
    // What it begins with, before any time.
    onInput({ kind: 'settings', settings }, 0);
  }

  quote(
    leg: number,
    eventMs: number,
    recvNs: number,
    bid: number,
    bidQty: number,
    ask: number,
    askQty: number,
  ): boolean {
    return this.reducer.quote(leg, eventMs, recvNs, bid, bidQty, ask, askQty);
  }

  input(input: ReducerInput, atNs: number): void {
    this.reducer.input(input, atNs);
    this.#onInput(input, atNs);
  }
}
