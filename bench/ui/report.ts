import { machine } from '../machine.ts';
import { figure, textTable } from '../table.ts';
import { heapGrowth } from './heap.ts';
import type { Measured, Plan } from './measure.ts';
import { percentile, type Frames } from './session.ts';

/** A frame at 60 a second, ms. */
const FRAME_MS = 16.7;

/** Prints what was measured. @returns 0 when every target is met */
export function reportUi(measured: Measured, { rate }: Plan & { readonly rate: number }): number {
  const { cpu, cores, node, load } = machine();
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  say(
    `${cpu}, ${cores} cores, Node ${node.slice(1)}, load ${load}; ${rate} quotes/s of each symbol and venue\n`,
  );

  const { screens, burst, signals } = measured;
  const head = ['page', 'frames', 'work p50', 'p95', 'most', 'interval p95', 'late', 'long tasks'];
  const row = (frames: Frames): string[] => [
    frames.what,
    String(frames.count),
    `${figure(frames.workP50)} ms`,
    `${figure(frames.workP95)} ms`,
    `${figure(frames.workMost)} ms`,
    `${figure(frames.intervalP95)} ms`,
    `${figure(frames.lateShare * 100)} %`,
    tasksText(frames.longTasks),
  ];
  say(textTable(head, [...screens, burst.frames].flatMap((stretch) => [stretch, stretch.floor]).map(row)));

  const frameMs = Math.max(...screens.map(({ workP95 }) => workP95));
  const floorTasks = screens.flatMap(({ floor }) => floor.longTasks);
  const longTasks = screens.flatMap((frames) => frames.longTasks);
  const heap = heapGrowth(measured.heap);
  const heapS = measured.heap.at(-1)!.s;
  // Interactions that the browser does not report took less than 16 ms.
  const quick = Math.max(0, measured.interactions - measured.slowInteractions.length);
  const inputMs = percentile([...measured.slowInteractions, ...Array.from({ length: quick }, () => 16)], 95);
  const lines: (readonly [what: string, found: string, target: string, isMet: boolean])[] = [
    ['p95 frame, worst screen', `${figure(frameMs)} ms`, `≤ ${FRAME_MS} ms`, frameMs <= FRAME_MS],
    [
      `tasks over 50 ms after start (floor ${tasksText(floorTasks)})`,
      tasksText(longTasks),
      '0',
      longTasks.length === 0,
    ],
    [
      `heap growth in 10 min (${measured.heap.length} readings in ${figure(heapS)} s)`,
      `${figure(heap.mb)} ± ${figure(heap.error)} MB`,
      '< 5 MB',
      heap.mb < 5,
    ],
    [
      `input to paint p95, ${measured.interactions} keys and clicks`,
      `${inputMs <= 16 ? '≤ 16' : figure(inputMs)} ms`,
      '< 100 ms',
      inputMs < 100,
    ],
    [
      `cold start to first live number (page ${figure(measured.coldPageMs)} ms)`,
      `${figure(measured.coldMs)} ms`,
      '< 2500 ms',
      measured.coldMs < 2_500,
    ],
    [
      `quote to row drawn p95, ${signals.rows} rows (p50 ${figure(signals.rowP50)} ms)`,
      `${figure(signals.rowP95)} ms`,
      '≤ 50 ms',
      signals.rowP95 <= 50,
    ],
    [
      `quote to sound started p95, ${signals.sounds} of ${signals.opened} (p50 ${figure(signals.soundP50)} ms)`,
      `${figure(signals.soundP95)} ms`,
      '≤ 50 ms',
      signals.soundP95 <= 50,
    ],
    [
      `frames of ${burst.opened} signals in ${figure(burst.ms)} ms, p95`,
      `${figure(burst.frames.workP95)} ms`,
      `≤ ${FRAME_MS} ms`,
      burst.frames.workP95 <= FRAME_MS && burst.opened >= 200,
    ],
    [
      `of these counted on the page (${burst.soundsPlayed} sounds)`,
      String(burst.shown),
      `≥ ${burst.opened}`,
      burst.shown >= burst.opened && burst.soundsPlayed < burst.opened / 10,
    ],
  ];
  say('');
  say(
    textTable(
      ['', 'found', 'target', ''],
      lines.map(([what, found, target, isMet]) => [what, found, target, isMet ? 'met' : 'MISSED']),
    ),
  );
  say(`\nQuote received to signal sent, inside the program: p95 ${figure(signals.sentP95)} ms.`);
  say(
    'Work: main thread per frame, callbacks to paint. Late: intervals over 25 ms. Floor: an empty page beside it with 10 ms of ' +
      'work four times a second; tasks over 50 ms there, and as many here, are the machine being busy with something else.',
  );
  return lines.every(([, , , isMet]) => isMet) ? 0 : 1;
}

function tasksText(ms: readonly number[]): string {
  return ms.length === 0 ? '0' : `${ms.length} (longest ${figure(Math.max(...ms))} ms)`;
}
