import type { Config } from '#shared/config.ts';
import type { Instrument } from '#shared/market/instrument.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Exchange, SocketPlan, Topic } from '../../exchanges/exchange.ts';
import { symbolTable } from '../../exchanges/symbol-table.ts';
import type { Admission } from './admission.ts';
import { EventRouter, type VenueFlow } from './event-router.ts';
import { Line } from './line.ts';
import { Session } from './session.ts';
import type { OpenSocket } from './sockets.ts';
import { TopicWatch } from './topic-watch.ts';

/** Subscribed but without any event for so long: the socket is given up. */
const FEED_TIMEOUT_MS = 30_000;

/** What the sessions of a line are made from. */
export interface LineParts {
  readonly exchange: Exchange;
  readonly connection: Config['connection'];
  readonly instruments: readonly Instrument[];
  readonly flow: VenueFlow;
}

export interface LineEvents {
  /** A session delivers. */
  fed(): void;
  /** The line is in another state. */
  changed(): void;
  /**
   * No session delivers any more.
   *
   * @param frameNs monotonic time of the newest frame, 0 when there never was one; @param why the session ended
   */
  down(frameNs: number, why: string): void;
}

/** The line that holds one socket plan of a venue open: every session reads with a reader and a router of its own. */
export function lineOf(
  plan: SocketPlan,
  { exchange, connection, instruments, flow }: LineParts,
  on: LineEvents,
  admission: Admission,
  ports: {
    readonly clock: Clock;
    readonly random: Random;
    readonly log: Log;
    readonly openSocket: OpenSocket;
  },
): Line {
  const limits = {
    connectTimeoutMs: connection.connect_timeout_ms,
    silenceMs: connection.silence_ms,
    pongTimeoutMs: connection.pong_timeout_ms,
    feedTimeoutMs: FEED_TIMEOUT_MS,
  };
  const topics = topicsOf(plan);
  let ending: { readonly frameNs: number; readonly why: string } | undefined;
  return new Line(
    {
      exchange: exchange.id,
      plan,
      backoff: { firstMs: connection.backoff_ms, maxMs: connection.backoff_max_ms },
      makeSession: (listener) => {
        const watch = new TopicWatch(topics, instruments.length, connection.silence_ms, ports.clock.monoNs());
        const reader = exchange.reader(symbolTable(instruments));
        const sequence = flow.gaps.session(plan.name);
        const router = new EventRouter(flow, watch, sequence);
        return new Session(
          plan,
          { reader, router, watch, frames: flow.frames },
          limits,
          {
            ...listener,
            fed: () => {
              on.fed();
              listener.fed();
            },
            ended: (why) => {
              flow.gaps.ended(sequence);
              ending = { frameNs: router.frameNs, why };
              listener.ended(why);
            },
          },
          ports,
        );
      },
      onChange: () => on.changed(),
      onDown: () => on.down(ending?.frameNs ?? 0, ending?.why ?? ''),
    },
    admission,
    ports,
  );
}

export function topicsOf(plan: SocketPlan): readonly Topic[] {
  return plan.requests.flatMap((request) => request.topics);
}
