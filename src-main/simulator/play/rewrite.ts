import type { ExchangeId } from '#shared/market/exchange.ts';
import { nextSettlement } from '../market/funding.ts';

const HOUR_MS = 3_600_000;

/** Fields that hold a time of the message, by venue; the value is 13 digits, quoted or not. */
const timeFields: Readonly<Record<ExchangeId, RegExp>> = {
  binance: /"(E|T)":(\d{13})(?=[,}])/g,
  bybit: /"(ts|cts|T)":(\d{13})(?=[,}])/g,
  okx: /"(ts)":"(\d{13})"/g,
};

/** Fields that hold ids which grow from message to message. */
const idFields: Readonly<Record<ExchangeId, RegExp>> = {
  binance: /"(u|t|a|f|l)":(\d+)(?=[,}])/g,
  bybit: /"(u|seq|cs)":(\d+)(?=[,}])/g,
  okx: /"(seqId|tradeId)":"?(\d+)"?/g,
};

const uuid = /("i":"[0-9a-f-]{28})([0-9a-f]{8})"/g;

/** Field and digits of a match, replaced by other digits; all around them stays. */
function substitute(text: string, pattern: RegExp, digits: (field: string, old: number) => number): string {
  return text.replaceAll(pattern, (match: string, field: string, old: string) =>
    match.replace(old, String(digits(field, Number(old)))),
  );
}

/** Settlement times, which lie ahead of the message, are set to the coming ones. */
function settlements(exchange: ExchangeId, text: string, nowMs: number): string {
  const next = nextSettlement(nowMs, 8);
  if (exchange === 'bybit') return text.replaceAll(/("nextFundingTime":")\d{13}"/g, `$1${next}"`);
  if (exchange === 'binance') {
    return text.replaceAll(/(markPriceUpdate[^}]*"T":)\d{13}/g, `$1${next}`);
  }
  return text
    .replaceAll(/("fundingTime":")\d{13}"/g, `$1${next}"`)
    .replaceAll(/("nextFundingTime":")\d{13}"/g, `$1${next + 8 * HOUR_MS}"`)
    .replaceAll(/("prevFundingTime":")\d{13}"/g, `$1${next - 8 * HOUR_MS}"`);
}

/** Ids of a topic: later rounds go on where the one before ended. */
export interface IdRange {
  /** Largest minus smallest id of the topic's frames, plus one, per field. */
  readonly spans: ReadonlyMap<string, number>;
  readonly round: number;
}

/** How far the ids of some frames reach, per field. Trade ids of an aggregate count as one field. */
export function idSpans(exchange: ExchangeId, frames: readonly string[]): Map<string, number> {
  const bounds = new Map<string, readonly [number, number]>();
  for (const frame of frames) {
    for (const match of frame.matchAll(idFields[exchange])) {
      const field = family(match[1]!);
      const id = Number(match[2]);
      const [low, high] = bounds.get(field) ?? [id, id];
      bounds.set(field, [Math.min(low, id), Math.max(high, id)]);
    }
  }
  return new Map([...bounds].map(([field, [low, high]]) => [field, high - low + 1]));
}

function family(field: string): string {
  return field === 'f' || field === 'l' ? 't' : field;
}

/**
 * The frame as if it were sent now: its times shifted so that its own becomes `nowMs`, settlement times the coming ones,
 * ids shifted by whole rounds. By text substitution only: prices, key order and spacing stay byte for byte.
 */
export function rewrite(
  exchange: ExchangeId,
  frame: { readonly text: string; readonly timeMs: number },
  nowMs: number,
  ids: IdRange,
): string {
  const shift = Math.floor(nowMs) - frame.timeMs;
  let text =
    frame.timeMs > 0 ? substitute(frame.text, timeFields[exchange], (_, old) => old + shift) : frame.text;
  text = settlements(exchange, text, nowMs);
  if (ids.round === 0) return text;
  text = substitute(
    text,
    idFields[exchange],
    (field, old) => old + ids.round * (ids.spans.get(family(field)) ?? 0),
  );
  const round = ids.round % 0x1_0000_0000;
  return text.replaceAll(uuid, (_, head: string, tail: string) => {
    const next = (Number.parseInt(tail, 16) + round) % 0x1_0000_0000;
    return `${head}${next.toString(16).padStart(8, '0')}"`;
  });
}
