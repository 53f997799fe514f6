import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../median.ts';
import { makeParts, type PartsShape } from './make-parts.ts';
import { measured, type Measured } from './measured.ts';

/** One design on one day of parts; medians over its runs. */
export interface Result extends Measured {
  readonly design: string;
  readonly sourceRows: number;
  readonly parts: number;
  /** Most memory of the process in all; `peakMb` is without what loading the program takes. */
  readonly rssMb: number;
  readonly isRight: boolean;
}

/** Compaction and one ORDER BY of DuckDB on the same parts, each in a process of its own. */
export async function measureCompaction(
  shape: PartsShape,
  threads: number,
  repeat: number,
): Promise<Result[]> {
  const folder = await mkdtemp(join(tmpdir(), 'arbscope bench '));
  try {
    const { parts, duplicates } = await makeParts(join(folder, 'spool'), shape);
    const designs = [
      { design: 'arbscope', mode: 'compact', expected: shape.rows },
      { design: 'DuckDB ORDER BY', mode: 'order-by', expected: shape.rows + duplicates },
    ] as const;
    const idle = await measured('idle', folder, shape.stream, threads);
    const runs = new Map<string, Measured[]>(designs.map(({ design }) => [design, []]));
    for (let turn = 0; turn < repeat; turn++) {
      for (const { design, mode } of designs) {
        process.stderr.write(`${shape.rows} rows: ${design}\n`);
        runs.get(design)!.push(await measured(mode, folder, shape.stream, threads));
      }
    }
    return designs.map(({ design, expected }) => {
      const own = runs.get(design)!;
      const of = (pick: (run: Measured) => number): number => median(own.map(pick));
      return {
        design,
        sourceRows: shape.rows + duplicates,
        parts,
        seconds: of((run) => run.seconds),
        cpuSeconds: of((run) => run.cpuSeconds),
        peakMb: of((run) => run.peakMb) - idle.peakMb,
        rssMb: of((run) => run.peakMb),
        rows: of((run) => run.rows),
        fileMb: of((run) => run.fileMb),
        isRight: own.every((run) => run.rows === expected),
      };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
