import { parentPort } from 'node:worker_threads';
import { WebSocket } from 'ws';
import type { Config } from '#shared/config.ts';
import { exchangeIds, type ExchangeId } from '#shared/market/exchange.ts';
import { exchangeOf } from '../../src-main/exchanges/registry.ts';
import { namings } from '../../src-main/exchanges/naming.ts';
import type { PlainEvent } from './nested-engine.ts';
import type { FromPlain, ToPlain } from './plain.ts';
import { plainEvent } from './plain-event.ts';
import { Meter } from './meter.ts';
import { NO_QUOTE } from './stamp.ts';
import { benchSlots, benchSymbols } from './symbols.ts';
import { nativeOf } from './frames.ts';

/** Entry of the peer's collector thread: every message through `JSON.parse`, every event through `postMessage`. */

const port = parentPort!;
const meter = new Meter();
const tell = (message: FromPlain | PlainEvent): void => port.postMessage(message);

port.on('message', (message: ToPlain) => {
  if (message.do === 'start') start(message.endpoints);
  else if (message.do === 'begin') meter.begin(message.phase);
  else tell({ metered: meter.metered() });
});

function start(endpoints: Config['endpoints']): void {
  for (const id of exchangeIds) {
    const instruments = benchSlots
      .filter(({ exchange }) => exchange === id)
      .map((slot) => namings[id].perpetual(nativeOf(slot))!);
    const sizes = new Map(
      benchSymbols.map(({ symbol, ctVal }) => [symbol, id === 'okx' ? Number(ctVal) : 1]),
    );
    for (const plan of exchangeOf(id).sockets(endpoints[id]!, instruments)) {
      const socket = new WebSocket(plan.url);
      socket.on('open', () => plan.requests.forEach(({ text }) => socket.send(text)));
      socket.on('message', (bytes: Buffer) => receive(id, bytes, sizes));
    }
  }
}

function receive(id: ExchangeId, bytes: Buffer, sizes: ReadonlyMap<string, number>): void {
  const event = plainEvent(id, JSON.parse(bytes.toString('utf8')), Date.now(), sizes);
  if (event === undefined) return;
  tell(event);
  meter.done(NO_QUOTE);
}
