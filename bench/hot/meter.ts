import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { systemClock } from '../../src-main/base/clock.ts';
import type { OpenSocket } from '../../src-main/market/collector/sockets.ts';
import { Recorder, type Recorded } from '../histogram.ts';
import { dueNs, type Phase } from './schedule.ts';
import { NO_DATA, stampReader } from './stamp.ts';

/** What a thread that receives frames found in a phase. Crosses threads. */
export interface Metered {
  /** Frames that carried market data, trades included. */
  readonly frames: number;
  /** Due time of each quote to the end of everything its frame caused, ns. */
  readonly evaluated: Recorded;
  /** When the last frame was done, ns of the monotonic clock. */
  readonly lastNs: number;
  /** CPU of this thread alone, µs: without the helper threads of the garbage collector. */
  readonly cpuUs: number;
  /** Share of the time in which the event loop was not waiting. */
  readonly busy: number;
}

/** Times what happens to frames. One per thread. */
export class Meter {
  #phase: Phase | undefined;
  #recorder = new Recorder();
  #frames = 0;
  #lastNs = 0;
  #cpu = process.threadCpuUsage();
  #loop: EventLoopUtilization = performance.eventLoopUtilization();

  begin(phase: Phase): void {
    this.#phase = phase;
    this.#recorder = new Recorder();
    this.#frames = 0;
    this.#cpu = process.threadCpuUsage();
    this.#loop = performance.eventLoopUtilization();
  }

  /** Frames since the phase began. */
  get frames(): number {
    return this.#frames;
  }

  /** A data frame is done. @param message its number, negative when it is no quote */
  done(message: number): void {
    const phase = this.#phase;
    if (phase === undefined) return;
    this.#frames++;
    this.#lastNs = systemClock.monoNs();
    if (message < 0 || phase.intervalNs === 0) return;
    const due = dueNs(phase, message);
    this.#recorder.add(this.#lastNs - due, due - phase.startNs);
  }

  metered(): Metered {
    const { user, system } = process.threadCpuUsage(this.#cpu);
    return {
      frames: this.#frames,
      evaluated: this.#recorder.recorded(),
      lastNs: this.#lastNs,
      cpuUs: user + system,
      busy: performance.eventLoopUtilization(this.#loop).utilization,
    };
  }

  /** The same sockets, timed: reading, book, routes and signals are done when a frame's handler returns. */
  timed(open: OpenSocket): OpenSocket {
    return (url, listener) => {
      const stampOf = stampReader(url);
      return open(url, {
        onOpen: () => listener.onOpen(),
        onPong: () => listener.onPong(),
        onClose: (why) => listener.onClose(why),
        onFrame: (bytes, isBinary) => {
          listener.onFrame(bytes, isBinary);
          const message = stampOf(bytes);
          if (message !== NO_DATA) this.done(message);
        },
      });
    };
  }
}
