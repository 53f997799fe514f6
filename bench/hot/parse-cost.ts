import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { exchangeOf } from '../../src-main/exchanges/registry.ts';
import { binanceReader } from '../../src-main/exchanges/binance/read.ts';
import { bybitReader } from '../../src-main/exchanges/bybit/read.ts';
import { okxReader } from '../../src-main/exchanges/okx/read.ts';
import type { EventSink, Reader, SymbolTable } from '../../src-main/exchanges/exchange.ts';
import { symbolTable } from '../../src-main/exchanges/symbol-table.ts';
import { compare, type Contender, type Cost } from '../micro.ts';
import { FIRST_STAMP, messageBytes, printFrame } from './frames.ts';
import { instrumentAnswers } from './instruments.ts';
import { insideQuote } from './load.ts';
import { benchSlots } from './symbols.ts';

/** One kind of message: read by the scanner, and by `JSON.parse` with the same checks. */
export interface ParseCost {
  readonly message: string;
  readonly scanner: Cost;
  readonly json: Cost;
}

const MESSAGES = 4_096;
const PASSES = 2;

const readers: Readonly<Record<ExchangeId, (symbols: SymbolTable, scan: boolean) => Reader>> = {
  binance: binanceReader,
  bybit: bybitReader,
  okx: okxReader,
};

const kinds = [
  { stream: 'bbo', names: { binance: 'bookTicker', bybit: 'orderbook.1', okx: 'bbo-tbt' } },
  { stream: 'trade', names: { binance: 'aggTrade', bybit: 'publicTrade', okx: 'trades' } },
] as const;

/** From the bytes of a frame to checked numbers in the sink, per message, in this thread. */
export function parseCosts(): readonly ParseCost[] {
  return kinds.flatMap(({ stream, names }) =>
    exchangeIds.map((id) => {
      const frames = framesOf(id, stream);
      const costs = compare([
        reading('scanner', readers[id](symbolsOf(id), true), frames),
        reading('json', readers[id](symbolsOf(id), false), frames),
      ]);
      const message = `${id} ${names[id]} (${frames[0]!.length} B)`;
      return { message, scanner: costs.get('scanner')!, json: costs.get('json')! };
    }),
  );
}

function reading(name: string, reader: Reader, frames: readonly Buffer[]): Contender {
  const sink = new CountingSink();
  return {
    name,
    operations: MESSAGES * PASSES,
    run() {
      const before = sink.events;
      for (let pass = 0; pass < PASSES; pass++) for (const frame of frames) reader.read(frame, sink);
      if (sink.events - before !== MESSAGES * PASSES) {
        throw new Error(`${name}: expected ${MESSAGES * PASSES} events, found ${sink.events - before}`);
      }
      if (name === 'scanner' && reader.fallbacks > 0) {
        throw new Error(`scanner: expected to read every frame, ${reader.fallbacks} went to JSON.parse`);
      }
    },
  };
}

function framesOf(id: ExchangeId, stream: 'bbo' | 'trade'): readonly Buffer[] {
  const slots = benchSlots.filter(({ exchange }) => exchange === id);
  return Array.from({ length: MESSAGES }, (_, at) => {
    const slot = slots[at % slots.length]!;
    const variant = Math.floor(at / slots.length) % 8;
    const frame =
      stream === 'bbo'
        ? insideQuote(slot, variant)
        : printFrame(slot, {
            priceTicks: slot.symbol.midTicks + variant,
            qty: `${variant}.25`,
            isBuy: at % 2 === 0,
          });
    return messageBytes(frame, FIRST_STAMP + at, 1_795_000_000_000 + at);
  });
}

function symbolsOf(id: ExchangeId): SymbolTable {
  const plan = exchangeOf(id).instruments({ rest: 'http://venue' });
  return symbolTable(plan.read(instrumentAnswers[new URL(plan.url).pathname]));
}

/** Takes events and keeps a sum of their numbers, so that reading them cannot be left out. */
class CountingSink implements EventSink {
  events = 0;
  sum = 0;

  bbo(
    _: number,
    tsMs: number,
    _subNs: number,
    bid: number,
    bidQty: number,
    ask: number,
    askQty: number,
  ): void {
    this.events++;
    this.sum += tsMs + bid + bidQty + ask + askQty;
  }

  trade(_: number, tsMs: number, _subNs: number, price: number, qty: number, side: 1 | -1, id: string): void {
    this.events++;
    this.sum += tsMs + price + qty + side + id.length;
  }

  markPrice(): void {
    this.events++;
  }

  funding(): void {
    this.events++;
  }

  openInterest(): void {
    this.events++;
  }

  refuse(reason: string): void {
    throw new Error(`frame of the benchmark: expected to be read, found ${reason}`);
  }
}
