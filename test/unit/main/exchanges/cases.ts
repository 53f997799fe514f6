import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ExchangeId, exchangeIds } from '#shared/market/exchange.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import { exchangeOf } from '../../../../src-main/exchanges/registry.ts';

const folder = fileURLToPath(new URL('../../../fixtures/exchanges', import.meta.url));

/** One frame and what `arbscope normalize` says to it. */
export interface Case {
  readonly file: string;
  readonly exchange: ExchangeId;
  readonly title: string;
  /** Frames of the same connection before it. */
  readonly before: readonly string[];
  readonly frame: string;
  /** Reasons of rows that were refused beside good ones. */
  readonly refused: readonly string[];
  readonly expect: unknown;
}

interface Written {
  readonly title: string;
  readonly before?: readonly unknown[];
  readonly frame: unknown;
  readonly refused?: readonly string[];
  readonly expect: unknown;
}

/** Frames are written as JSON for people, and as text where the exact bytes matter. */
function frameText(frame: unknown): string {
  return typeof frame === 'string' ? frame : JSON.stringify(frame);
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(`${folder}/${path}`, 'utf8')) as unknown;
}

/** Every case of every file in `test/fixtures/exchanges`. */
export const cases: readonly Case[] = exchangeIds.flatMap((exchange) =>
  readdirSync(`${folder}/${exchange}`)
    .filter((file) => !file.startsWith('rest-'))
    .flatMap((file) =>
      (read(`${exchange}/${file}`) as readonly Written[]).map((written) => ({
        file,
        exchange,
        title: written.title,
        before: (written.before ?? []).map(frameText),
        frame: frameText(written.frame),
        refused: written.refused ?? [],
        expect: written.expect,
      })),
    ),
);

/** A venue's REST answer for its instruments, and the instruments in it. */
export function restInstruments(exchange: ExchangeId): unknown {
  return read(`${exchange}/rest-instruments.json`);
}

export function instrumentsOf(exchange: ExchangeId): readonly Instrument[] {
  const venue = exchangeOf(exchange);
  return venue.instruments(venue.endpoints).read(restInstruments(exchange));
}
