import type { z } from 'zod';

/** How a stream behaves when its reader is slower than its source. */
export type Pace<T> =
  /** Only the newest item per key waits. */
  | { readonly keep: 'latest'; readonly key: (item: T) => string }
  /**
   * Items wait in order up to `capacity`; beyond it the oldest or the newest is dropped and counted. `window` frames (one
   * unless said) may be under way unacknowledged: with more, an item need not wait for the answer to the one before.
   */
  | {
      readonly keep: 'all';
      readonly capacity: number;
      readonly drop: 'oldest' | 'newest';
      readonly window?: number;
    };

/** Type of an answer that is not checked at run time: we wrote it ourselves. */
export interface Shape<T> {
  readonly phantom?: T;
}

/** Reads an input: what comes from outside by a schema of zod, what our own threads send by `trusted`. */
export interface Input<I> {
  safeParse(
    value: unknown,
  ): { readonly success: true; readonly data: I } | { readonly success: false; readonly error: z.ZodError };
}

export interface Query<I, O> {
  readonly kind: 'query';
  readonly input: Input<I>;
  readonly output: Shape<O>;
}

export interface Stream<I, T> {
  readonly kind: 'stream';
  readonly input: Input<I>;
  readonly item: Shape<T>;
  readonly pace: Pace<T>;
}

/** Any entry of a contract. Its types are checked where it is declared and where it is used. */
// oxlint-disable-next-line typescript/no-explicit-any -- input and item stand on both sides of functions: nothing else takes them all
export type Procedure = Query<any, any> | Stream<any, any>;

/** A table of named procedures in named groups: all that one side may ask of the other. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Procedure>>>>;

/** Names the type of an answer or item. */
export function shape<T>(): Shape<T> {
  return {};
}

/** Names the type of an input between our own threads. It is not looked at, and a thread need not load zod for it. */
export function trusted<I>(): Input<I> {
  return { safeParse: (value) => ({ success: true, data: value as I }) };
}

export function query<I, O>(input: Input<I>, output: Shape<O>): Query<I, O> {
  return { kind: 'query', input, output };
}

export function stream<I, T>(input: Input<I>, item: Shape<T>, pace: Pace<T>): Stream<I, T> {
  return { kind: 'stream', input, item, pace };
}

/** Ends what was begun. Calling it twice does nothing. */
export type Stop = () => void;

/** Typed caller of a contract. A stream's frame is acknowledged when `onItems` has returned (or its promise resolved). */
export type Client<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [K in keyof C[G]]: C[G][K] extends Query<infer I, infer O>
      ? (input: I) => Promise<O>
      : C[G][K] extends Stream<infer I, infer T>
        ? (
            input: I,
            onItems: (items: readonly T[], dropped: number) => void | Promise<void>,
            onEnd?: (error?: Error) => void,
          ) => Stop
        : never;
  };
};

/** What serves a contract: exactly one handler per entry. */
export type Handlers<C extends Contract> = {
  readonly [G in keyof C]: {
    readonly [K in keyof C[G]]: C[G][K] extends Query<infer I, infer O>
      ? (input: I) => O | Promise<O>
      : C[G][K] extends Stream<infer I, infer T>
        ? (input: I, emit: (item: T) => void) => Stop
        : never;
  };
};
