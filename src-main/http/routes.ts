import fastifyStatic from '@fastify/static';
import type { FastifyError, FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { DayQuality } from '#shared/api/ledger.ts';
import { isUtcDate } from '#shared/market/time.ts';
import type { Log } from '../base/log.ts';
import { toJson } from './answer.ts';
import type { Credentials } from './credentials.ts';
import { sessionCookie } from './guard.ts';
import { staticType } from '../base/ui-files.ts';

/** What the endpoints for scripts answer. */
export interface DataRoutes {
  status(): unknown;
  metrics(): unknown;
  health(): unknown;
  /** A UTC day such as `20260115`, checked. */
  day(date: string): Promise<DayQuality>;
}

export interface RouteOptions {
  readonly uiDir: string;
  readonly credentials: Credentials;
  readonly data: DataRoutes;
  readonly log: Log;
  /** Known once the server listens. */
  readonly port: () => number;
}

const sessionBody = z.strictObject({ token: z.string().max(200) });

/** Everything the server answers, behind the guard. */
export async function addRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  const { uiDir, credentials, data, log, port } = options;
  addErrors(app, log);

  for (const name of ['status', 'metrics', 'health'] as const) {
    app.get(`/${name}`, (_request, reply) =>
      reply.type('application/json; charset=utf-8').send(toJson(data[name]())),
    );
  }

  for (const part of ['summary', 'windows'] as const) {
    app.get<{ Params: { date: string } }>(`/collector/day/:date/${part}`, async (request, reply) => {
      const { date } = request.params;
      if (!isUtcDate(date)) {
        return reply
          .code(400)
          .send({ code: 'INVALID_INPUT', message: 'date: expected a UTC day such as 20260115.' });
      }
      const day = await data.day(date);
      return reply.type('application/json; charset=utf-8').send(toJson(day[part]));
    });
  }

  app.post('/session', (request, reply) => {
    const body = sessionBody.safeParse(request.body);
    if (!body.success) {
      return reply.code(400).send({ code: 'INVALID_INPUT', message: 'Expected {"token":"…"}.' });
    }
    const session = credentials.open(body.data.token);
    if (session === 'too_many') {
      return reply
        .code(429)
        .header('Retry-After', '60')
        .send({ code: 'TOO_MANY_ATTEMPTS', message: 'Too many wrong tokens; wait a minute.' });
    }
    if (session === 'wrong') {
      return reply.code(401).send({
        code: 'UNAUTHORISED',
        message: 'This is not the token of this run. Open the link that the program printed.',
      });
    }
    return reply
      .header('Set-Cookie', `${sessionCookie(port())}=${session.id}; HttpOnly; SameSite=Strict; Path=/`)
      .code(204)
      .send();
  });

  app.get('/rpc', (_request, reply) =>
    reply
      .code(426)
      .header('Upgrade', 'websocket')
      .send({ code: 'UPGRADE_REQUIRED', message: 'Expected a WebSocket.' }),
  );

  await app.register(fastifyStatic, {
    root: uiDir,
    index: ['index.html'],
    dotfiles: 'ignore',
    list: false,
    redirect: false,
    cacheControl: false,
    allowedPath: (path) => staticType(path) !== undefined,
    setHeaders(reply, path) {
      void reply.header('Cache-Control', 'no-cache');
      const type = staticType(`/${path.split(/[\\/]/).at(-1) ?? ''}`);
      if (type !== undefined) void reply.header('Content-Type', type);
    },
  });
}

function addErrors(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0];
    if (path === '/' || path === '/index.html') {
      return reply.code(503).send({
        code: 'UI_NOT_BUILT',
        message: 'The user interface has not been built. Run "npm run build:ui" and reload.',
      });
    }
    return reply.code(404).send({ code: 'NOT_FOUND', message: 'There is nothing here.' });
  });

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) {
      const message = status === 413 ? 'The body is too large.' : 'The request cannot be read.';
      return reply.code(status).send({ code: 'INVALID_INPUT', message });
    }
    log('error', 'request_failed', {
      method: request.method,
      route: request.routeOptions.url ?? '',
      error: error.message,
    });
    return reply
      .code(500)
      .send({ code: 'INTERNAL', message: 'The program failed on this request; its log has the cause.' });
  });
}
