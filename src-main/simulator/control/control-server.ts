import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import { createServer } from '../../base/node-http.ts';
import type { World } from '../world.ts';
import type { Commands } from './run-command.ts';

/** Largest command: raw frames may be huge on purpose. */
const MAX_BODY = 64 * 1024 * 1024;

/**
 * The control interface, which adapters never see: `POST /command`, `GET /record`, `DELETE /record` (counts too),
 * `GET /truth`. JSON in and out; an error is `{"error":{"code","message"}}` with status 400.
 */
export class ControlServer {
  readonly #world: World;
  readonly #commands: Commands;
  readonly #http = createServer((request, response) => void this.#answer(request, response));

  constructor(world: World, commands: Commands) {
    this.#world = world;
    this.#commands = commands;
  }

  /** @returns the port it listens on, loopback only @throws AppError PORT_IN_USE */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', (cause) =>
        reject(
          new AppError(
            'PORT_IN_USE',
            `simulator control: expected port ${port} to be free (${cause.message})`,
            { cause },
          ),
        ),
      );
      this.#http.listen(port, '127.0.0.1', () => resolve((this.#http.address() as AddressInfo).port));
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    try {
      const asked = `${request.method} ${new URL(request.url ?? '/', 'http://control').pathname}`;
      switch (asked) {
        case 'POST /command':
          return reply(200, { result: await this.#commands.run(await readJson(request)) });
        case 'GET /record':
          return reply(200, this.#world.record.view());
        case 'DELETE /record':
          this.#world.record.clear();
          this.#world.clearTruth();
          return reply(200, { result: null });
        case 'GET /truth':
          return reply(200, this.#world.truth());
        default:
          return reply(404, {
            error: {
              code: 'NOT_FOUND',
              message: `expected POST /command, GET or DELETE /record, GET /truth; found ${asked}`,
            },
          });
      }
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'INTERNAL';
      const message = errorText(error);
      reply(code === 'INTERNAL' ? 500 : 400, { error: { code, message } });
    }
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new AppError('INVALID_INPUT', `command: expected at most ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'command: expected JSON', { cause });
  }
}
