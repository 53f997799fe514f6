import { once } from 'node:events';
import WebSocket from 'ws';

/** How a connection ended, as its client saw it. */
export interface End {
  readonly code: number;
  readonly reason: string;
}

type Json = Record<string, unknown>;

/** A plain client that keeps every frame it got. */
export class Client {
  readonly ws: WebSocket;
  readonly frames: string[] = [];
  readonly binary: Buffer[] = [];
  readonly pings: string[] = [];
  readonly pongs: string[] = [];
  readonly ended: Promise<End>;
  #wake: (() => void)[] = [];

  private constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (message: Buffer, isBinary: boolean) => {
      if (isBinary) this.binary.push(message);
      else this.frames.push(message.toString());
      this.#notify();
    });
    ws.on('ping', (payload: Buffer) => {
      this.pings.push(payload.toString());
      this.#notify();
    });
    ws.on('pong', (payload: Buffer) => {
      this.pongs.push(payload.toString());
      this.#notify();
    });
    ws.on('error', () => undefined);
    this.ended = once(ws, 'close').then(([code, reason]: unknown[]) => ({
      code: Number(code),
      reason: String(reason),
    }));
  }

  static async open(url: string, options: WebSocket.ClientOptions = {}): Promise<Client> {
    const ws = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true, ...options });
    const client = new Client(ws);
    await once(ws, 'open');
    return client;
  }

  /** Status of a refused upgrade, or the error's code. */
  static refusal(url: string): Promise<number | string> {
    const ws = new WebSocket(url);
    return new Promise((resolve, reject) => {
      ws.on('open', () => {
        ws.terminate();
        reject(new Error(`${url}: expected a refusal, was accepted`));
      });
      ws.on('unexpected-response', (request, response) => {
        request.destroy();
        resolve(response.statusCode ?? 0);
      });
      ws.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  }

  send(message: unknown): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Frames as JSON; those that are none are left out. */
  json(): Json[] {
    return this.frames.flatMap((frame) => {
      try {
        return [JSON.parse(frame) as Json];
      } catch {
        return [];
      }
    });
  }

  /** Waits until something holds; looked at after every frame. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  /** Sends a request and waits for the next frame that is its answer. */
  async ask(message: unknown, isAnswer: (frame: string) => boolean = () => true): Promise<string> {
    const from = this.frames.length;
    this.send(message);
    const answer = () => this.frames.slice(from).find(isAnswer);
    await this.until(() => answer() !== undefined);
    return answer()!;
  }

  #notify(): void {
    const woken = this.#wake;
    this.#wake = [];
    for (const wake of woken) wake();
  }
}

/** Waits until all that the venue has written so far has arrived: its answers come in order. */
export const sync = {
  binance: (client: Client) =>
    client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 'sync' }, (frame) => frame.endsWith('"id":"sync"}')),
  bybit: (client: Client) =>
    client.ask({ op: 'ping', req_id: 'sync' }, (frame) => frame.includes('"req_id":"sync","op":"ping"')),
  okx: (client: Client) => client.ask('ping', (frame) => frame === 'pong'),
};
