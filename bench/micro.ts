/** A piece of code to time: does its work `operations` times. */
export interface Contender {
  readonly name: string;
  readonly operations: number;
  run(): void;
}

/** CPU time of one operation over the rounds, ns. Garbage collection is in it, wherever it ran. */
export interface Cost {
  readonly bestNs: number;
  readonly medianNs: number;
}

/** Times contenders in turns, so that a noisy moment hits all of them. The first rounds only warm up. */
export function compare(
  contenders: readonly Contender[],
  rounds = 21,
  warmRounds = 4,
): ReadonlyMap<string, Cost> {
  const found = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -warmRounds; round < rounds; round++) {
    for (const contender of contenders) {
      const before = process.cpuUsage();
      contender.run();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) found.get(contender.name)!.push(((user + system) * 1e3) / contender.operations);
    }
  }
  return new Map(
    [...found].map(([name, costs]) => {
      const sorted = costs.toSorted((a, b) => a - b);
      return [name, { bestNs: sorted[0]!, medianNs: sorted[Math.floor(sorted.length / 2)]! }];
    }),
  );
}
