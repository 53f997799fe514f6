import type { Frame } from '#shared/api/frames.ts';
import type { Config } from '#shared/config.ts';
import type { QuoteHistory } from '#shared/market/quote-history.ts';
import type { Signal } from '#shared/market/signal.ts';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import type { Latest } from '../base/latest.ts';
import type { Log } from '../base/log.ts';
import type { Recent } from '../base/recent.ts';
import type { RecorderOptions } from './recorder.ts';
import type { SessionFacts } from './session.ts';
import type { SignalHistory } from './signal-history.ts';
import type { StatusKeeper } from './status-keeper.ts';

/** Everybody who hears of what the recorder sees. */
export interface RecorderAudience {
  readonly config: Config;
  readonly alerts: AlertDesk;
  readonly signals: Recent<Signal>;
  readonly past: SignalHistory;
  readonly history: QuoteHistory;
  readonly book: Latest<Frame>;
  readonly routes: Latest<Frame>;
  readonly facts: SessionFacts;
  readonly keeper: StatusKeeper;
  readonly log: Log;
}

/** What the recorder says, passed on to each who wants to know. */
export function recorderNews({
  config,
  alerts,
  signals,
  past,
  history,
  book,
  routes,
  facts,
  keeper,
  log,
}: RecorderAudience): RecorderOptions['on'] {
  return {
    begin: (epochMs) => past.begin({ epochMs, exchanges: config.exchanges, symbols: config.symbols }),
    input: (input) => past.addInput(input),
    signal(signal) {
      // First: a sound is waited for.
      alerts.signal(signal);
      signals.add(signal);
      past.add(signal);
      log('info', 'signal', {
        exchange: signal.buy_exchange,
        what: signal.event,
        action: signal.action,
        symbol: signal.symbol,
        net_pct: Number(signal.net_pct.toFixed(4)),
        opportunity_id: signal.opportunity_id,
      });
    },
    book(frame) {
      history.add(frame);
      book.set(frame);
      alerts.book(frame);
    },
    routes(frame) {
      routes.set(frame);
      alerts.routes(frame);
    },
    market: (counters) => keeper.market(counters),
    writer: (counters) => keeper.writer(counters),
    instruments: (exchange, instruments) => facts.learn(exchange, instruments),
    streams: (exchange, streams) => facts.learnStreams(exchange, streams),
    fatal: (reason) => keeper.fatal(reason),
    hanging: (reason) => keeper.hanging(reason),
  };
}
