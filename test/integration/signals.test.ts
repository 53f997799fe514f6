import { expect, test } from 'vitest';
import { signalsCommand } from '../../src-main/headless/commands/signals.ts';
import { startTestBackend } from '../support/start-backend.ts';

class Text {
  text = '';
  write(chunk: string): boolean {
    this.text += chunk;
    return true;
  }
}

async function signals(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new Text(), new Text()];
  const io = { stdout, stderr, env: {} } as unknown as Parameters<typeof signalsCommand>[1];
  const code = await signalsCommand(argv, io);
  return { code, out: stdout.text, err: stderr.text };
}

test('the signals of a recording, raised again from its files, are the same as those raised live', async () => {
  const backend = await startTestBackend(
    {
      symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
      signals: { open_pct: -0.095, close_pct: -0.105, cooldown_ms: 100, min_notional: 10, dwell_ms: 60 },
      storage: { part_ms: 1_000 },
    },
    { seed: 5, rate: 40 },
  );
  try {
    await backend.until((metrics) => (metrics.market?.signals ?? 0) > 60, 120_000);
    await backend.stop();
    const folder = ['--data-dir', backend.dataDir];
    const replay = await signals(...folder, '--replay', '--json');
    const found = JSON.parse(replay.out) as Record<string, unknown>;
    process.stdout.write(`replayed: ${JSON.stringify({ ...found, first_difference: undefined })}\n`);
    expect(found['first_difference']).toBeNull();
    expect([replay.code, found['same']]).toEqual([0, found['live']]);
    expect(found['live']).toBeGreaterThan(60);
    const listed = await signals(...folder, '--json', '--limit', '1000');
    const lives = listed.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { closed_ms: number | null });
    expect(lives.every((life) => life.closed_ms !== null)).toBe(true);
  } finally {
    await backend.dispose();
  }
}, 180_000);
