import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify from 'fastify';
import { AppError } from '#shared/error-codes.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createServer } from '../base/node-http.ts';
import { refuseRequest, refuseSocket } from './answer.ts';
import { Credentials } from './credentials.ts';
import { guard, type RequestFacts } from './guard.ts';
import { addRoutes, type DataRoutes } from './routes.ts';
import { rpcSocket } from './rpc-socket.ts';
import { securityHeaders } from '../base/security-headers.ts';

export interface HttpOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Built UI: index.html and what it loads. */
  readonly uiDir: string;
  /** Secret of this run: at least 32 random bytes as base64url. */
  readonly token: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly routes: DataRoutes;
  /** How long clients may take. */
  readonly limits?: TimeLimits;
  /** A UI has come through the WebSocket. */
  readonly onClient: (wire: Wire) => void;
}

export interface TimeLimits {
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often connections are compared with the two. */
  readonly checkMs: number;
}

export interface HttpServer {
  /** `http://127.0.0.1:PORT/`, without the token. */
  readonly url: string;
  readonly port: number;
  /** Every registered route, for the tests that walk them all. */
  readonly routes: readonly { readonly method: string; readonly url: string }[];
  /** Requests and upgrades refused before routing, by code, since the start. */
  readonly refused: ReadonlyMap<string, number>;
  /** Says goodbye to clients and closes every connection. */
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_CONNECTIONS = 100;
const KEEP_ALIVE_MS = 5_000;
const timeLimits: TimeLimits = { headersMs: 10_000, requestMs: 60_000, checkMs: 1_000 };

/**
 * Serves the UI, the endpoints for scripts and the RPC on loopback. The guard looks at every request before routing,
 * upgrades included.
 *
 * @throws AppError PORT_IN_USE
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { token, clock, log, routes: data, uiDir, limits = timeLimits, onClient } = options;
  const credentials = new Credentials(token, clock);
  const rpc = rpcSocket({ clock, log, onClient });
  const refused = new Map<string, number>();
  let port = 0;
  const judge = (request: IncomingMessage, upgrade: boolean): ReturnType<typeof guard> => {
    const verdict = guard(factsOf(request, upgrade), {
      port,
      isToken: (text) => credentials.isToken(text),
      isSession: (id) => credentials.isSession(id),
    });
    if ('code' in verdict) refused.set(verdict.code, (refused.get(verdict.code) ?? 0) + 1);
    return verdict;
  };

  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: true,
    clientErrorHandler: (error, socket) => {
      const { status, message } = badRequest(error.code);
      if (socket.writable) refuseSocket(socket, status, { code: 'INVALID_INPUT', message });
      else socket.destroy();
    },
    serverFactory(handle) {
      const settings = {
        maxHeaderSize: MAX_HEADER_BYTES,
        requestTimeout: limits.requestMs,
        headersTimeout: limits.headersMs,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: limits.checkMs,
        // The guard answers to a missing host.
        requireHostHeader: false,
        insecureHTTPParser: false,
      };
      const server = createServer(settings, (request, response) => {
        for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
        const verdict = judge(request, false);
        if ('status' in verdict) refuseRequest(response, verdict.status, verdict);
        else handle(request, response);
      });
      server.maxConnections = MAX_CONNECTIONS;
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        const verdict = judge(request, true);
        if ('status' in verdict) refuseSocket(socket, verdict.status, verdict);
        else if (request.url === '/rpc') rpc.accept(request, socket, head);
        else refuseSocket(socket, 404, { code: 'NOT_FOUND', message: 'There is no WebSocket here.' });
      });
      return server;
    },
  });
  // Bodies are JSON of exactly that name; the guard has seen to it.
  app.removeContentTypeParser('text/plain');

  const routes: { method: string; url: string }[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.push({ method, url: route.url });
  });

  await addRoutes(app, { uiDir, credentials, data, log, port: () => port });
  try {
    await app.listen({ host: LOOPBACK, port: options.port });
  } catch (cause) {
    await rpc.stop();
    throw listenError(cause, options.port);
  }
  port = (app.server.address() as AddressInfo).port;

  let stopped: Promise<void> | undefined;
  return {
    url: `http://${LOOPBACK}:${port}/`,
    port,
    routes,
    refused,
    stop: () => (stopped ??= rpc.stop().then(() => app.close())),
  };
}

function factsOf(request: IncomingMessage, upgrade: boolean): RequestFacts {
  return { method: request.method ?? '', target: request.url ?? '', rawHeaders: request.rawHeaders, upgrade };
}

function badRequest(code: string): { status: number; message: string } {
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, message: 'The headers are too large.' };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, message: 'The request came too slowly.' };
  return { status: 400, message: 'This is no HTTP request that can be read.' };
}

function listenError(cause: unknown, port: number): unknown {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) return cause;
  return new AppError(
    'PORT_IN_USE',
    `port: expected ${port} of ${LOOPBACK} to be free, another program has it`,
    {
      cause,
    },
  );
}
