import { Instruments, type Instrument } from '#shared/strategy/execution/instruments.ts';
import type { Lane } from '../read/lane.ts';

/** Which instrument each lane of a feed tells of. */
export interface LaneInstruments {
  readonly instruments: Instruments;
  /** By lane. */
  readonly instrumentOf: Int32Array;
  /** By lane: 1 for quotes. */
  readonly isBbo: Uint8Array;
  /** Instrument of the first lane with quotes, which buying and holding is compared with; -1 without one. */
  readonly benchmarkAt: number;
  /** That lane; -1 without one. */
  readonly benchmarkLane: number;
}

export function laneInstruments(lanes: readonly Lane[]): LaneInstruments {
  const list: Instrument[] = [];
  const instrumentOf = Int32Array.from(lanes, ({ exchange, symbol }) => {
    const known = list.findIndex((each) => each.exchange === exchange && each.symbol === symbol);
    return known === -1 ? list.push({ exchange, symbol }) - 1 : known;
  });
  const firstBbo = lanes.findIndex(({ stream }) => stream === 'bbo');
  return {
    instruments: new Instruments(list),
    instrumentOf,
    isBbo: Uint8Array.from(lanes, ({ stream }) => (stream === 'bbo' ? 1 : 0)),
    benchmarkAt: firstBbo === -1 ? -1 : instrumentOf[firstBbo]!,
    benchmarkLane: firstBbo,
  };
}
