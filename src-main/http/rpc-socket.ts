import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Wire } from '#shared/rpc/wire.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { refuseSocket } from './answer.ts';
import { socketWire, type SocketLimits } from './socket-wire.ts';

const PING_EVERY_MS = 30_000;
/** How long clients may take to say goodbye at the end. */
const GOODBYE_MS = 500;
const GOING_AWAY = 1001;

const limits: SocketLimits = { maxOutboxBytes: 4 * 1024 * 1024, maxFrameBytes: 1024 * 1024 };

export interface RpcSocketOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly onClient: (wire: Wire) => void;
}

/** The WebSocket side of the server: accepts upgrades that the guard let through. */
export interface RpcSocket {
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): Promise<void>;
}

export function rpcSocket({ clock, log, onClient }: RpcSocketOptions): RpcSocket {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: limits.maxFrameBytes,
  });
  /** Clients that have not answered the newest ping. */
  const unanswered = new Set<WebSocket>();
  let isStopping = false;

  const stopPings = clock.every(PING_EVERY_MS, () => {
    for (const client of server.clients) {
      if (unanswered.has(client)) {
        client.terminate();
        continue;
      }
      unanswered.add(client);
      client.ping();
    }
  });

  return {
    accept(request, socket, head) {
      if (isStopping) return refuseSocket(socket, 503, { code: 'STOPPING', message: 'The program ends.' });
      server.handleUpgrade(request, socket, head, (client) => {
        log('info', 'client_connect', { clients: server.clients.size });
        client.on('pong', () => unanswered.delete(client));
        client.on('close', (code) => {
          unanswered.delete(client);
          log('info', 'client_disconnect', { code, clients: server.clients.size });
        });
        onClient(socketWire(client, limits));
      });
    },
    async stop() {
      isStopping = true;
      stopPings();
      const gone = Array.from(
        server.clients,
        (client) => new Promise<void>((resolve) => client.once('close', () => resolve())),
      );
      for (const client of server.clients) client.close(GOING_AWAY, 'the program ends');
      const cancel = clock.after(GOODBYE_MS, () => {
        for (const client of server.clients) client.terminate();
      });
      await Promise.all(gone);
      cancel();
    },
  };
}
