import { filePieces } from '../../base/file-pieces.ts';

/** Where two files of lines part. */
export interface Difference {
  /** From 1. */
  readonly line: number;
  /** null: the file has ended before. */
  readonly a: string | null;
  readonly b: string | null;
}

/** @param as what of a line counts @returns undefined when all lines are equal */
export async function firstDifference(
  pathA: string,
  pathB: string,
  as: (line: string) => string = (line) => line,
): Promise<Difference | undefined> {
  const [linesA, linesB] = [linesOf(pathA), linesOf(pathB)];
  for (let line = 1; ; line++) {
    const [nextA, nextB] = [await linesA.next(), await linesB.next()];
    const [a, b] = [nextA.done === true ? null : nextA.value, nextB.done === true ? null : nextB.value];
    if (a === null && b === null) return undefined;
    if (a !== null && b !== null && as(a) === as(b)) continue;
    await linesA.return(undefined);
    await linesB.return(undefined);
    return { line, a, b };
  }
}

/** A line of a run without its run's name, so that runs of different names can be compared. */
export function withoutRunId(line: string): string {
  return line.replace(/^\{"replay_run_id":"[^"]*",/, '{');
}

/** Lines of a file; a last one without its end counts too. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of filePieces(path, 1 << 18)) {
    const texts = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = texts.pop() ?? '';
    yield* texts;
  }
  if (rest !== '') yield rest;
}
