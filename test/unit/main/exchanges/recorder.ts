import type { ExchangeId } from '#shared/market/exchange.ts';
import type { EventSink, Reader } from '../../../../src-main/exchanges/exchange.ts';
import { binanceReader } from '../../../../src-main/exchanges/binance/read.ts';
import { bybitReader } from '../../../../src-main/exchanges/bybit/read.ts';
import { okxReader } from '../../../../src-main/exchanges/okx/read.ts';

/** The readers with the byte scanner on or off. */
export const readers = { binance: binanceReader, bybit: bybitReader, okx: okxReader } satisfies Record<
  ExchangeId,
  unknown
>;

/** Writes down every call to the sink. */
export class Recorder implements EventSink {
  calls: unknown[][] = [];
  bbo = (...values: unknown[]): void => void this.calls.push(['bbo', ...values]);
  trade = (...values: unknown[]): void => void this.calls.push(['trade', ...values]);
  markPrice = (...values: unknown[]): void => void this.calls.push(['markPrice', ...values]);
  funding = (...values: unknown[]): void => void this.calls.push(['funding', ...values]);
  openInterest = (...values: unknown[]): void => void this.calls.push(['openInterest', ...values]);
  refuse = (reason: string): void => void this.calls.push(['refuse', reason]);
}

/** What a reader makes of one frame: its answer and its calls to the sink. */
export function readOne(reader: Reader, frame: Uint8Array): { reading: unknown; calls: unknown[][] } {
  const sink = new Recorder();
  const reading = reader.read(frame, sink);
  return { reading, calls: sink.calls };
}
