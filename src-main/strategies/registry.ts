import type { BuiltInStrategy } from '#shared/strategy/strategy.ts';
import { arbitrage } from './arbitrage.ts';
import { bollingerReversion } from './bollinger-reversion.ts';
import { spreadReversion } from './spread-reversion.ts';
import { trend } from './trend.ts';

/** Every strategy that comes with the program, in the order lists show them. */
export const builtInStrategies: readonly BuiltInStrategy[] = [
  arbitrage,
  spreadReversion,
  trend,
  bollingerReversion,
];

/** @returns undefined when none has this name */
export function builtInStrategy(name: string): BuiltInStrategy | undefined {
  return builtInStrategies.find((strategy) => strategy.name === name);
}
