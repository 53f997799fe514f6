import { WebSocket } from 'ws';
import { api, type Status } from '#shared/api/api.ts';
import { bookFields, bookOffset, type BookField, type Frame } from '#shared/api/frames.ts';
import { routeReasons, type RouteReason } from '#shared/market/route.ts';
import { routeFields, routeOffset } from '#shared/api/frames.ts';
import type { Signal } from '#shared/market/signal.ts';
import { connect } from '#shared/rpc/client.ts';
import { socketWire } from '../../../src-main/http/socket-wire.ts';
import type { TestBackend } from '../../support/start-backend.ts';

const limits = { maxOutboxBytes: 1e6, maxFrameBytes: 1e6 };

/** A second client of the backend beside the page: what was really sent, to compare the page with. */
export class Observer {
  readonly signals: Signal[] = [];
  status: Status | undefined;
  #book: Frame | undefined;
  #routes: Frame | undefined;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const client = connect(api, socketWire(socket, limits));
    client.market.book({}, (frames) => void (this.#book = frames.at(-1) ?? this.#book));
    client.market.routes({}, (frames) => void (this.#routes = frames.at(-1) ?? this.#routes));
    client.signals.live({}, (signals) => void this.signals.push(...signals));
    client.health.status({}, (reports) => void (this.status = reports.at(-1) ?? this.status));
  }

  static async of(backend: TestBackend): Promise<Observer> {
    const socket = new WebSocket(new URL('/rpc', backend.url.replace('http:', 'ws:')), {
      headers: { authorization: `Bearer ${backend.token}` },
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Observer(socket);
  }

  /** A field of the newest book frame; NaN before the first. */
  book(slot: number, field: BookField): number {
    return this.#book?.values[slot * bookFields.length + bookOffset[field]] ?? Number.NaN;
  }

  /** How many routes of the newest frame have which reason. */
  reasons(): Partial<Record<RouteReason, number>> {
    const values = this.#routes?.values ?? new Float64Array();
    const counts: Partial<Record<RouteReason, number>> = {};
    for (let at = routeOffset.reason; at < values.length; at += routeFields.length) {
      const reason = routeReasons[values[at] ?? -1];
      if (reason !== undefined) counts[reason] = (counts[reason] ?? 0) + 1;
    }
    return counts;
  }

  stop(): void {
    this.#socket.terminate();
  }
}
