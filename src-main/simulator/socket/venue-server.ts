import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { ExchangeId } from '#shared/market/exchange.ts';
import { AppError } from '#shared/error-codes.ts';
import { createServer } from '../../base/node-http.ts';
import type { Random } from '../../base/random.ts';
import type { Agenda, Task } from '../market/agenda.ts';
import { Connection } from './connection.ts';
import type { Hub } from './hub.ts';
import type { ClientRecord } from './record.ts';
import type { Session, Venue } from './venue.ts';

/** Bytes of one client message; the venues' own limits lie below. */
const MAX_CLIENT_MESSAGE = 1024 * 1024;

/** What the next upgrades get instead of an answer. */
interface Refusal {
  left: number;
  readonly how: 'rst' | 'hang' | '503';
}

interface RestFault {
  left: number;
  readonly path: string | undefined;
  readonly status: number | undefined;
  readonly delayMs: number;
}

export interface VenueServerPorts {
  readonly hub: Hub;
  readonly record: ClientRecord;
  readonly deadlines: Agenda;
  readonly random: Random;
  readonly nowMs: () => number;
  readonly monoMs: () => number;
  readonly nextId: () => number;
}

/** One venue's port: WebSocket upgrades and REST on the same address, with the faults a command asked for. */
export class VenueServer {
  readonly exchange: ExchangeId;
  readonly venue: Venue;
  readonly #sessions = new Map<Connection, Session>();
  readonly fragments = { every: 500 };
  readonly #ports: VenueServerPorts;
  readonly #http: Server;
  readonly #ws = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
    autoPong: false,
    maxPayload: MAX_CLIENT_MESSAGE,
  });
  readonly #sockets = new Set<Duplex>();
  #refusals: Refusal[] = [];
  #restFaults: RestFault[] = [];
  /** REST answers that are late on command. */
  readonly #late = new Set<Task>();

  constructor(venue: Venue, ports: VenueServerPorts) {
    this.venue = venue;
    this.exchange = venue.id;
    this.#ports = ports;
    this.#http = createServer((request, response) => this.#rest(request, response));
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#http.on('connection', (socket: Socket) => {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** @returns the port it listens on, loopback only @throws AppError PORT_IN_USE */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', (cause) =>
        reject(
          new AppError(
            'PORT_IN_USE',
            `simulated ${this.exchange}: expected port ${port} to be free (${cause.message})`,
            {
              cause,
            },
          ),
        ),
      );
      this.#http.listen(port, '127.0.0.1', () => resolve((this.#http.address() as AddressInfo).port));
    });
  }

  get connections(): readonly Connection[] {
    return [...this.#sessions.keys()];
  }

  /** Lets every connection do what is due, then writes what was gathered. */
  tick(nowMs: number): void {
    for (const [connection, session] of this.#sessions) {
      if (connection.isOpen && !connection.isHalfOpen) session.tick(nowMs);
      connection.flush();
    }
  }

  flush(): void {
    for (const connection of this.#sessions.keys()) connection.flush();
  }

  /** The next `count` upgrades are refused, after those already planned; 0: from now on none. */
  refuse(count: number, how: Refusal['how']): void {
    if (count === 0) this.#refusals.length = 0;
    else this.#refusals.push({ left: count, how });
  }

  /** The next `count` REST calls (of a path) are answered with a status, or late; 0: from now on none, and what is late comes at once. */
  disturbRest(fault: {
    path?: string | undefined;
    status?: number | undefined;
    delayMs?: number | undefined;
    count: number;
  }): void {
    const { path, status, delayMs = 0, count } = fault;
    if (count === 0) {
      this.#restFaults.length = 0;
      for (const task of this.#late) {
        task.live = false;
        task.run(this.#ports.nowMs());
      }
    } else this.#restFaults.push({ left: count, path, status, delayMs });
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    const closed = new Promise<void>((resolve) => void this.#http.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #moment(): { atMs: number; monoMs: number; venue: ExchangeId } {
    return { atMs: this.#ports.nowMs(), monoMs: this.#ports.monoMs(), venue: this.exchange };
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { path, query } = target(request);
    const note = (answer: string, connection?: number) =>
      this.#ports.record.add('upgrades', {
        ...this.#moment(),
        ...(connection === undefined ? {} : { connection }),
        path,
        query,
        headers: request.headers,
        answer,
      });
    const refusal = this.#refusals[0];
    if (refusal !== undefined) {
      if (--refusal.left <= 0) this.#refusals.shift();
      note(refusal.how);
      if (refusal.how === 'rst') (socket as Socket).resetAndDestroy();
      else if (refusal.how === '503') endWith(socket, 503, 'Service Unavailable');
      return;
    }
    const status = this.venue.refuses?.(this.#ports.nowMs());
    if (status !== undefined) {
      note(String(status));
      endWith(socket, status, 'Too Many Requests');
      return;
    }
    if (!this.venue.accepts(path)) {
      note('404');
      endWith(socket, 404, 'Not Found');
      return;
    }
    this.#ws.handleUpgrade(request, socket, head, (ws) => {
      const id = this.#ports.nextId();
      note('101', id);
      const { random, nowMs, record, hub } = this.#ports;
      const connection = new Connection(
        { ws, socket: socket as Socket },
        { id, path, random, nowMs },
        this.fragments,
      );
      const session = this.venue.open(connection, path, new URLSearchParams(query));
      this.#sessions.set(connection, session);
      const heard = (kind: 'text' | 'binary' | 'ping' | 'pong', text: string) => {
        connection.heardMs = nowMs();
        record.add('frames', { ...this.#moment(), connection: id, kind, text });
      };
      ws.on('message', (message: Buffer, isBinary: boolean) => {
        heard(isBinary ? 'binary' : 'text', message.toString(isBinary ? 'base64' : 'utf8'));
        // No venue documents binary requests; they get the answer of any text that is not JSON.
        session.text(message.toString('utf8'));
        connection.flush();
      });
      ws.on('ping', (payload: Buffer) => {
        heard('ping', payload.toString());
        session.ping(payload);
        connection.flush();
      });
      ws.on('pong', (payload: Buffer) => {
        heard('pong', payload.toString());
        session.pong(payload);
        connection.flush();
      });
      // ws reports a broken frame here and closes with the matching code right after.
      ws.on('error', () => undefined);
      ws.on('close', (code: number, reason: Buffer) => {
        const by = connection.ending === undefined ? 'client' : 'venue';
        const ending = connection.ending ?? { code, reason: reason.toString() };
        record.add('closes', { ...this.#moment(), connection: id, by, ...ending });
        connection.isOpen = false;
        this.#sessions.delete(connection);
        hub.forget(connection);
      });
      // What was gathered leaves before a goodbye that this piece may hold is answered.
      socket.prependListener('data', () => connection.flush());
      connection.flush();
    });
  }

  #rest(request: IncomingMessage, response: ServerResponse): void {
    const { path, query } = target(request);
    const fault = this.#restFaults.find((each) => each.path === undefined || each.path === path);
    if (fault !== undefined && --fault.left <= 0) {
      this.#restFaults = this.#restFaults.filter((each) => each !== fault);
    }
    const answer = () => {
      const reply =
        fault?.status === undefined
          ? this.venue.rest(path, new URLSearchParams(query), this.#ports.nowMs())
          : { status: fault.status, body: { code: -1, msg: 'commanded failure' } };
      const { method = 'GET' } = request;
      const { status, headers } = reply;
      this.#ports.record.add('rest', {
        ...this.#moment(),
        method,
        path,
        query,
        status,
      });
      if (response.destroyed) return;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(reply.body));
    };
    if (fault === undefined || fault.delayMs === 0) answer();
    else {
      const task = this.#ports.deadlines.add(this.#ports.nowMs() + fault.delayMs, () => {
        this.#late.delete(task);
        answer();
      });
      this.#late.add(task);
    }
  }
}

function endWith(socket: Duplex, status: number, text: string): void {
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** What was asked for. Clients may send UTF-8 as it is, which Node hands on byte by byte; nothing here can throw. */
function target(request: IncomingMessage): { readonly path: string; readonly query: string } {
  const url = Buffer.from(request.url ?? '/', 'latin1').toString('utf8');
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}
