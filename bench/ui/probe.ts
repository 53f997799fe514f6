/** What the page under test writes down. Times are epoch ms with fractions unless said. */
export interface Probe {
  /** From one animation frame to the next, ms. */
  intervals: number[];
  /** Main thread in a frame: from its first callback until it is handed to the compositor, ms. */
  work: number[];
  /** Tasks over 50 ms: when they began and how long they took, ms. */
  readonly longTasks: { readonly atMs: number; readonly ms: number }[];
  /** Longest event of every interaction that took 16 ms or more, input to next paint, ms, by its number. */
  interactions: Record<string, number>;
  /** When the row of a signal had been drawn, by its `opportunity_id`. */
  readonly rows: Record<string, number>;
  /** When sounds were started. */
  readonly sounds: number[];
  /** When the first price stood on the page. */
  firstNumberMs: number;
}

export const PROBE_GLOBAL = 'arbscopeProbe';

/** Runs in the page before its own scripts; it can use nothing from outside itself. */
export function installProbe(name: string): void {
  const probe: Probe = {
    intervals: [],
    work: [],
    longTasks: [],
    interactions: {},
    rows: {},
    sounds: [],
    firstNumberMs: Number.NaN,
  };
  Object.assign(window, { [name]: probe });
  const wallMs = (at = performance.now()): number => performance.timeOrigin + at;

  let beganMs = 0;
  let added: string[] = [];
  const drawn = new MessageChannel();
  // A message posted in a frame's callback is delivered after the frame was laid out and painted.
  drawn.port1.addEventListener('message', () => {
    probe.work.push(performance.now() - beganMs);
    for (const id of added) probe.rows[id] ??= wallMs();
    added = [];
    if (!Number.isNaN(probe.firstNumberMs)) return;
    if (/\d/.test(document.querySelector('[data-cell="bid"]')?.textContent ?? ''))
      probe.firstNumberMs = wallMs();
  });
  drawn.port1.start();
  const frame = (): void => {
    const nowMs = performance.now();
    if (beganMs > 0) probe.intervals.push(nowMs - beganMs);
    beganMs = nowMs;
    drawn.port2.postMessage(0);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        for (const row of [node, ...node.querySelectorAll('[data-opportunity]')]) {
          const id = row.getAttribute('data-opportunity');
          if (id !== null && !(id in probe.rows)) added.push(id);
        }
      }
  }).observe(document, { childList: true, subtree: true });

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      probe.longTasks.push({ atMs: wallMs(startTime), ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries() as PerformanceEventTiming[]) {
      if (interactionId === 0) continue;
      probe.interactions[interactionId] = Math.max(duration, probe.interactions[interactionId] ?? 0);
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);

  const source = AudioBufferSourceNode.prototype;
  // oxlint-disable-next-line typescript/unbound-method -- called on its node below
  const { start } = source;
  source.start = function (...when) {
    probe.sounds.push(wallMs());
    start.apply(this, when);
  };
}
