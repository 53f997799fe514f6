import assert from 'node:assert/strict';
import type { Frame } from '#shared/api/frames.ts';
import type { Handlers } from '#shared/rpc/contract.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { MarketCounters } from '#shared/status.ts';
import { Emitter } from '../base/emitter.ts';
import type { WorkerLine } from '../base/worker-line.ts';
import { createMarket, type Market, type MarketPorts } from './market.ts';
import type { marketContract, MarketInput } from './market.contract.ts';

type Contract = typeof marketContract;
type InstrumentsItem = Parameters<Parameters<Handlers<Contract>['run']['instruments']>[1]>[0];

/** Serves the market's contract: one market per thread, its news to whoever listens. */
export function marketHandlers(ports: Omit<MarketPorts, 'log'>): Handlers<Contract> {
  const signals = new Emitter<Signal>();
  const inputs = new Emitter<MarketInput>();
  const book = new Emitter<Frame>();
  const routes = new Emitter<Frame>();
  const counters = new Emitter<MarketCounters>();
  const instruments = new Emitter<InstrumentsItem>();
  const lines = new Emitter<WorkerLine>();
  let market: Market | undefined;
  return {
    run: {
      start(options) {
        assert(market === undefined, 'market started twice');
        market = createMarket(
          options,
          {
            signal: (signal) => signals.emit(signal),
            input: (input) => inputs.emit(input),
            book: (frame) => book.emit(frame),
            routes: (frame) => routes.emit(frame),
            counters: (count) => counters.emit(count),
            instruments: (exchange, list) => instruments.emit({ exchange, instruments: list }),
          },
          { ...ports, log: (level, event, fields = {}) => lines.emit({ level, event, fields }) },
        );
        return null;
      },
      signals: (_, emit) => signals.on(emit),
      inputs: (_, emit) => inputs.on(emit),
      configure(settings) {
        assert(market !== undefined, 'market was never started');
        market.configure(settings);
        return null;
      },
      reasons(query) {
        assert(market !== undefined, 'market was never started');
        return market.reasons(query);
      },
      book: (_, emit) => book.on(emit),
      routes: (_, emit) => routes.on(emit),
      counters: (_, emit) => counters.on(emit),
      instruments: (_, emit) => instruments.on(emit),
      log: (_, emit) => lines.on(emit),
      stop() {
        assert(market !== undefined, 'market was never started');
        return market.stop();
      },
      account() {
        assert(market !== undefined, 'market was never started');
        return market.account();
      },
    },
  };
}
