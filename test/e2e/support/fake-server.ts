import { fileURLToPath } from 'node:url';
import { api } from '#shared/api/api.ts';
import { serve } from '#shared/rpc/server.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { startHttp, type HttpServer } from '../../../src-main/http/start-http.ts';
import { FakeBackend, type FakeOptions } from '../../support/fake-api.ts';
import { emptyDay } from '../../support/empty-day.ts';
import { stagedHandlers, type Answers } from '../../support/staged-handlers.ts';

const token = 'screens-0123456789abcdefghijklmnopqrstuvwxyz-ABC';

/** The real server with the fake backend behind it: what a page sees of Arbscope, under command of a test. */
export interface FakeServer {
  /** With the token in its fragment. */
  readonly url: string;
  readonly backend: FakeBackend;
  /** Connections opened since start. */
  clients(): number;
  /** Cuts every connection, and every new one at once until it is told otherwise. */
  refuse(isRefusing: boolean): void;
  /** What the page's questions meet from now on. */
  answer(answers: Answers): void;
  stop(): Promise<void>;
}

/** @param stepMs how often the market moves by itself; 0: only by `backend.step()` */
export async function startFakeServer(
  options: Partial<FakeOptions> & { readonly stepMs?: number; readonly port?: number } = {},
): Promise<FakeServer> {
  const backend = new FakeBackend({ nowMs: () => Date.now(), ...options });
  const wires = new Set<Wire>();
  let clients = 0;
  let isRefusing = false;
  let answers: Answers = 'all';
  const handlers = stagedHandlers(api, backend.handlers, () => answers);
  const http: HttpServer = await startHttp({
    port: options.port ?? 0,
    uiDir: fileURLToPath(new URL('../../../out/renderer', import.meta.url)),
    token,
    clock: systemClock,
    log: () => undefined,
    routes: { status: () => backend.status(), metrics: () => ({}), health: () => ({}), day: emptyDay },
    onClient: (wire) => {
      clients++;
      if (isRefusing) {
        wire.close();
        return;
      }
      wires.add(wire);
      wire.onClose(() => wires.delete(wire));
      serve(api, handlers, wire, { validate: true });
    },
  });
  const stepMs = options.stepMs ?? 100;
  const timer = stepMs > 0 ? setInterval(() => backend.step(), stepMs) : undefined;
  return {
    url: `${http.url}#token=${token}`,
    backend,
    clients: () => clients,
    refuse(refusing) {
      isRefusing = refusing;
      if (refusing) for (const wire of wires) wire.close();
    },
    answer: (next) => void (answers = next),
    async stop() {
      clearInterval(timer);
      await http.stop();
    },
  };
}
