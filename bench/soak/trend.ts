/** One look at the running recorder. */
export interface Sample {
  /** Since the first one. */
  readonly s: number;
  readonly events: number;
  readonly dropped: number;
  /** Largest share of the ring in use since the sample before, 0..1. */
  readonly queuePeak: number;
  readonly rssMib: number;
  /** Events received and neither stored nor dropped. */
  readonly inFlight: number;
}

/** Begin of the stretch that has to be flat: memory may grow while caches and heaps fill. */
const WARM_SHARE = 0.2;

export interface Trend {
  /** Mean of the stretch. */
  readonly meanMib: number;
  /** What the straight line through the stretch gains from its begin to its end, percent of the mean. */
  readonly growthPct: number;
  /** Highest less lowest quarter-minute mean, percent of the mean. */
  readonly spreadPct: number;
}

/** How resident memory went after the first fifth of the time. Only with at least two samples there. */
export function memoryTrend(samples: readonly Sample[]): Trend {
  const endS = samples.at(-1)!.s;
  const flat = samples.filter(({ s, rssMib }) => s >= endS * WARM_SHARE && !Number.isNaN(rssMib));
  const meanMib = mean(flat.map(({ rssMib }) => rssMib));
  const meanS = mean(flat.map(({ s }) => s));
  const slope =
    sum(flat.map(({ s, rssMib }) => (s - meanS) * (rssMib - meanMib))) /
    sum(flat.map(({ s }) => (s - meanS) ** 2));
  const quarters = [...Map.groupBy(flat, ({ s }) => Math.floor(s / 15)).values()].map((part) =>
    mean(part.map(({ rssMib }) => rssMib)),
  );
  return {
    meanMib,
    growthPct: ((slope * (endS - flat[0]!.s)) / meanMib) * 100,
    spreadPct: ((Math.max(...quarters) - Math.min(...quarters)) / meanMib) * 100,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
