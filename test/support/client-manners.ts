import { expect } from 'vitest';
import type { ExchangeId } from '#shared/market/exchange.ts';
import type { ClientFrame, RecordView, Upgrade } from '../../src-main/simulator/socket/record.ts';

/** What the venues document, and cut or refuse a client for (exchanges-core.md §2–4). */
const limits = {
  /** Client frames a second on one connection. */
  binanceFramesPerSecond: 10,
  okxRequestsPerHour: 480,
} as const;

const ofVenue = <T extends { readonly venue: ExchangeId }>(list: readonly T[], venue: ExchangeId): T[] =>
  list.filter((each) => each.venue === venue);

/** Frames of each connection, in order. */
export function framesByConnection(record: RecordView, venue: ExchangeId): Map<number, ClientFrame[]> {
  const found = new Map<number, ClientFrame[]>();
  for (const frame of ofVenue(record.frames, venue)) {
    const list = found.get(frame.connection) ?? [];
    found.set(frame.connection, list);
    list.push(frame);
  }
  return found;
}

/** Topics that a client asked for on one connection, each as often as it did. */
function topicsAsked(frames: readonly ClientFrame[]): string[] {
  return frames
    .filter(({ kind, text }) => kind === 'text' && text.startsWith('{'))
    .flatMap(({ text }) => {
      const { method, op, params, args } = JSON.parse(text) as Record<string, unknown>;
      if (method !== 'SUBSCRIBE' && op !== 'subscribe') return [];
      return ((params ?? args) as unknown[]).map((each) => JSON.stringify(each));
    });
}

/** Most entries within any second. */
function densest(list: readonly { readonly atMs: number }[]): number {
  return list.reduce(
    (most, { atMs }) =>
      Math.max(most, list.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1_000).length),
    0,
  );
}

/** Nothing was asked for twice on a connection, no limit of a venue was passed, every path was one the venue has. */
export function expectManners(record: RecordView): void {
  for (const venue of ['binance', 'bybit', 'okx'] as const) {
    for (const [connection, frames] of framesByConnection(record, venue)) {
      const topics = topicsAsked(frames);
      expect(topics.length, `${venue} ${connection} asked`).toBe(new Set(topics).size);
      if (venue === 'binance')
        expect(densest(frames), `frames of binance ${connection} in a second`).toBeLessThanOrEqual(
          limits.binanceFramesPerSecond,
        );
      if (venue === 'okx')
        expect(frames.filter(({ text }) => text.startsWith('{')).length).toBeLessThanOrEqual(
          limits.okxRequestsPerHour,
        );
    }
  }
  expect(record.upgrades.filter(({ answer }) => answer === '404')).toEqual([]);
}

const pings: Readonly<Record<ExchangeId, (frame: ClientFrame) => boolean>> = {
  binance: ({ kind }) => kind === 'ping',
  bybit: ({ kind, text }) => kind === 'text' && text === '{"op":"ping"}',
  okx: ({ kind, text }) => kind === 'text' && text === 'ping',
};

/** When a connection pinged, ms after it opened. */
export function pingTimes(record: RecordView, upgrade: Upgrade): number[] {
  const frames = framesByConnection(record, upgrade.venue).get(upgrade.connection!) ?? [];
  return frames.filter(pings[upgrade.venue]).map(({ monoMs }) => monoMs - upgrade.monoMs);
}

/** What one socket of a venue was told to wait for. */
export interface Retries {
  readonly told: readonly { readonly attempt: number; readonly inMs: number }[];
  /** From its first attempt to connect to its last, ms. */
  readonly spanMs: number;
}

export function retries(
  log: readonly Record<string, unknown>[],
  record: RecordView,
  venue: ExchangeId,
): Retries[] {
  const paths: Readonly<Record<ExchangeId, Readonly<Record<string, string>>>> = {
    binance: { public: '/public/stream', market: '/market/stream' },
    bybit: { public: '/v5/public/linear' },
    okx: { public: '/ws/v5/public' },
  };
  return Object.entries(paths[venue]).map(([connection, path]) => {
    const times = ofVenue(record.upgrades, venue)
      .filter((each) => each.path === path)
      .map(({ monoMs }) => monoMs);
    const told = log
      .filter(
        (line) =>
          line['event'] === 'ws_retry' && line['exchange'] === venue && line['connection'] === connection,
      )
      .map((line) => ({ attempt: Number(line['attempt']), inMs: Number(line['in_ms']) }));
    return { told, spanMs: times.at(-1)! - times[0]! };
  });
}
