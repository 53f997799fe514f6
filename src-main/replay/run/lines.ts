import { canonicalStringify } from '#shared/strategy/canonical.ts';
import type { FillResult, OrderIntent } from '#shared/strategy/execution.ts';
import type { Instrument } from '#shared/strategy/execution/instruments.ts';
import type { DecisionLine, EquityLine, FillLine } from '#shared/strategy/run.ts';

/** A line as its file holds it, and in the form its hash is taken over. */
export interface WrittenLine {
  readonly text: string;
  readonly canonical: string;
}

/**
 * Writes the lines of one run by hand: hundreds of thousands come in a second, and their keys never change. What is written is what
 * `JSON.stringify` and `canonicalStringify` give for the same objects.
 */
export class LineText {
  /** Beginning of every line, up to the cursor. */
  readonly #head: string;
  /** `,"replay_run_id":…,"ts_event":"` near the end of every canonical line. */
  readonly #canonicalRun: string;
  readonly #symbols: readonly { readonly exchange: Name; readonly symbol: Name }[];

  constructor(runId: string, instruments: readonly Instrument[]) {
    this.#head = `{"replay_run_id":${JSON.stringify(runId)},"cursor":"`;
    this.#canonicalRun = `,"replay_run_id":${canonicalStringify(runId)},"ts_event":"`;
    this.#symbols = instruments.map(({ exchange, symbol }) => ({
      exchange: nameOf(exchange),
      symbol: nameOf(symbol),
    }));
  }

  /**
   * @param at the order's instrument
   * @param ts decimal
   */
  decision(intent: OrderIntent, at: number, cursor: string, ts: string): WrittenLine {
    const { symbol } = this.#symbols[at]!;
    const { side, exchange, type, limitPrice, meta } = intent;
    const qty = number(intent.qty);
    let text = `{"symbol":${symbol.json},"side":"${side}","qty":${qty}`;
    let canonical = `"qty":${qty},"side":"${side}","symbol":${symbol.canonical}`;
    const hasExchange = exchange !== undefined;
    if (hasExchange) text += `,"exchange":${this.#symbols[at]!.exchange.json}`;
    if (type !== undefined) {
      text += `,"type":"${type}"`;
      canonical += `,"type":"${type}"`;
    }
    let before = hasExchange ? `"exchange":${this.#symbols[at]!.exchange.canonical},` : '';
    if (limitPrice !== undefined && type === 'LIMIT') {
      text += `,"limitPrice":${number(limitPrice)}`;
      before += `"limitPrice":${number(limitPrice)},`;
    }
    if (meta !== undefined) {
      const plain = plainText(meta);
      text += `,"meta":${plain}`;
      before += `"meta":${canonicalStringify(JSON.parse(plain))},`;
    }
    return {
      text: `${this.#head}${cursor}","ts_event":"${ts}","decision":${text}}}\n`,
      canonical: `{"cursor":"${cursor}","decision":{${before}${canonical}}${this.#canonicalRun}${ts}"}`,
    };
  }

  /** @param ts of the fill, decimal */
  fill(fill: FillResult, at: number, cursor: string, ts: string, after: FillAfter): WrittenLine {
    const { exchange, symbol } = this.#symbols[at]!;
    const { id, orderId, side } = fill;
    const qty = number(fill.qty);
    const price = number(fill.fillPrice);
    const value = number(fill.fillValue);
    const fee = number(fill.fee);
    const position = number(after.position);
    const entry = after.entry === fill.fillPrice ? price : number(after.entry);
    const realized = number(after.realized);
    return {
      text:
        `${this.#head}${cursor}","ts_event":"${ts}","fill":{"id":"${id}","orderId":"${orderId}",` +
        `"symbol":${symbol.json},"side":"${side}","qty":${qty},"fillPrice":${price},"fillValue":${value},"fee":${fee},` +
        `"exchange":${exchange.json}},"position":${position},"entry":${entry},"realized_pnl":${realized}}\n`,
      canonical:
        `{"cursor":"${cursor}","entry":${entry},"fill":{"exchange":${exchange.canonical},"fee":${fee},"fillPrice":${price},` +
        `"fillValue":${value},"id":"${id}","orderId":"${orderId}","qty":${qty},"side":"${side}","symbol":${symbol.canonical}},` +
        `"position":${position},"realized_pnl":${realized}${this.#canonicalRun}${ts}"}`,
    };
  }
}

export interface FillAfter {
  readonly position: number;
  readonly entry: number;
  readonly realized: number;
}

interface Name {
  readonly json: string;
  readonly canonical: string;
}

function nameOf(text: string): Name {
  return { json: JSON.stringify(text), canonical: canonicalStringify(text) };
}

/** ECMAScript's text of a number, which is JSON's; -0 is 0. */
function number(value: number): string {
  return value === 0 ? '0' : String(value);
}

/** As files hold it: BigInts as bare decimals. What canonical JSON refuses has been refused before. */
function plainText(meta: unknown): string {
  return JSON.stringify(meta, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** As `JSON.stringify` gives it. */
export function equityText(line: EquityLine): string {
  const { kind, ts_event, benchmark } = line;
  const equity = number(line.equity);
  const cash = number(line.cash);
  const fall = number(line.max_drawdown);
  const mid = benchmark === null ? 'null' : number(benchmark);
  return `{"kind":"${kind}","ts_event":"${ts_event}","equity":${equity},"cash":${cash},"max_drawdown":${fall},"benchmark":${mid}}\n`;
}

/** The same lines as objects, for those who count them while they come about. */
export function decisionLine(
  runId: string,
  { symbol, side, qty, exchange, type, limitPrice, meta }: OrderIntent,
  cursor: string,
  ts: bigint,
): DecisionLine {
  return {
    replay_run_id: runId,
    cursor,
    ts_event: String(ts),
    decision: {
      symbol,
      side,
      qty,
      ...(exchange === undefined ? {} : { exchange }),
      ...(type === undefined ? {} : { type }),
      ...(limitPrice === undefined || type !== 'LIMIT' ? {} : { limitPrice }),
      ...(meta === undefined ? {} : { meta: JSON.parse(plainText(meta)) as unknown }),
    },
  };
}

export function fillLine(runId: string, fill: FillResult, cursor: string, after: FillAfter): FillLine {
  const { id, orderId, symbol, side, qty, fillPrice, fillValue, fee, exchange, ts_event } = fill;
  return {
    replay_run_id: runId,
    cursor,
    ts_event: String(ts_event),
    fill: { id, orderId, symbol, side, qty, fillPrice, fillValue, fee, exchange },
    position: after.position,
    entry: after.entry,
    realized_pnl: after.realized,
  };
}
