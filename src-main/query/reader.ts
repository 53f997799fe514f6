import { AppError } from '#shared/error-codes.ts';
import { firstLine, openEngine, type Engine } from '../storage/compact/engine.ts';

/** Answers short questions one after the other, on an engine that is opened with the first of them. */
export class Reader {
  #engine: Promise<Engine> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @throws AppError INVALID_INPUT with the engine's words, in which `path` is replaced by `name` */
  ask<T>(subject: { path: string; name: string }, work: (engine: Engine) => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      try {
        this.#engine ??= openEngine({ threads: 1, memoryMb: 256 });
        return await work(await this.#engine);
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        const why = firstLine(cause).replaceAll(subject.path, subject.name);
        throw new AppError('INVALID_INPUT', `${subject.name}: expected readable rows, found ${why}`, {
          cause,
        });
      }
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async close(): Promise<void> {
    await this.#last;
    (await this.#engine)?.close();
  }
}
