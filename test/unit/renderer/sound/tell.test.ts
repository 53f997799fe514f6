import { expect, test } from 'vitest';
import type { Alert } from '#shared/alerts/alert.ts';
import { Speaker } from '../../../../src-renderer/sound/speaker.ts';
import { soleWindow, type Locks } from '../../../../src-renderer/sound/sole-window.ts';
import { tell, type TellParts } from '../../../../src-renderer/sound/tell.ts';

const alert = (change: Partial<Alert> = {}): Alert => ({
  id: '1',
  at_ms: 1_000,
  severity: 'strong',
  event: 'fired',
  rule: 'opportunity',
  rule_name: 'Opportunity',
  alarm: 'opportunity|BTCUSDT:okx>binance',
  subject: { symbol: 'BTCUSDT', buy: 'okx', sell: 'binance' },
  title: 'BTCUSDT OKX→BIN +8.3 bps net',
  text: 'size 10,000',
  speech: 'BTCUSDT, 8.3 basis points',
  value: 8.3,
  count: 1,
  members: [],
  channels: ['sound', 'speech', 'desktop'],
  often: false,
  ...change,
});

function told(given: Alert, change: Partial<TellParts> = {}): string[] {
  const out: string[] = [];
  tell(given, {
    ask: (sound) => out.push(`sound ${sound}`) > 0,
    test: (sound) => out.push(`test ${sound}`) > 0,
    say: (text) => out.push(`say ${text}`) > 0,
    isSpeechOn: () => true,
    isNotifying: () => true,
    notify: ({ title, silent, stays }) =>
      out.push(`desktop ${title} ${silent ? 'silent' : 'loud'}${stays ? ' stays' : ''}`),
    toast: (text) => out.push(`toast ${text}`),
    nowMs: () => 1_050,
    pageAgeMs: () => 60_000,
    ...change,
  });
  return out;
}

test('an alert is heard, spoken and shown as its channels say; the desktop is silent when our sound plays', () => {
  expect(told(alert())).toEqual([
    'sound strong',
    'say BTCUSDT, 8.3 basis points',
    'desktop ▲ BTCUSDT OKX→BIN +8.3 bps net silent',
    'toast BTCUSDT OKX→BIN +8.3 bps net',
  ]);
  expect(told(alert({ severity: 'critical', channels: ['sound', 'desktop'] }), { ask: () => false })).toEqual(
    ['desktop ■ BTCUSDT OKX→BIN +8.3 bps net loud stays', 'toast BTCUSDT OKX→BIN +8.3 bps net'],
  );
  expect(told(alert({ severity: 'closed', channels: ['sound'] }))).toEqual(['sound closed']);
  expect(told(alert({ channels: ['webhook'] }))).toEqual(['toast BTCUSDT OKX→BIN +8.3 bps net']);
});

test('what the page before a reload has told is not told again', () => {
  const at = { nowMs: () => 3_000, pageAgeMs: () => 1_990 };
  expect(told(alert({ at_ms: 1_000 }), at)).toEqual([]);
  expect(told(alert({ at_ms: 1_020 }), at)[0]).toBe('sound strong');
});

test('a rule that has chosen a sound is heard by it', () => {
  expect(told(alert({ sound: 'info' }))[0]).toBe('sound info');
  expect(told(alert())[0]).toBe('sound strong');
});

test('a backlog is silent', () => {
  expect(told(alert(), { nowMs: () => 6_001 })).toEqual([]);
});

test('speech and desktop are left out where nobody wants them, save for a test', () => {
  const off = { isSpeechOn: () => false, isNotifying: () => false };
  expect(told(alert(), off)).toEqual(['sound strong', 'toast BTCUSDT OKX→BIN +8.3 bps net']);
  expect(told(alert({ rule: 'test', severity: 'info' }), off)).toHaveLength(3);
});

test('one sentence at a time: what comes meanwhile is left out, save what is critical', () => {
  const spoken: string[] = [];
  const synthesis = {
    speaking: false,
    pending: false,
    getVoices: () => [{}],
    speak(utterance: unknown) {
      spoken.push(utterance as string);
      synthesis.speaking = true;
    },
    cancel: () => spoken.push('(cancelled)'),
    addEventListener: () => {},
  };
  const speaker = new Speaker({ synthesis, utterance: (text: string) => text } as never);
  expect([speaker.say('a', false), speaker.say('b', false), speaker.say('c', true)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(spoken).toEqual(['a', '(cancelled)', 'c']);
  expect(speaker.counts).toEqual({ spoken: 2, leftOut: 1 });
  expect(new Speaker(undefined).say('a', true)).toBe(false);
});

/** Locks of one name, as browsers grant them. */
function fakeLocks(): Locks {
  const queue: (() => Promise<unknown>)[] = [];
  let isHeld = false;
  const grantNext = (): void => {
    const grant = isHeld ? undefined : queue.shift();
    if (grant === undefined) return;
    isHeld = true;
    void grant().then(() => {
      isHeld = false;
      grantNext();
    });
  };
  return {
    request: (async (_: string, options: LockOptions, run: (lock: unknown) => unknown) => {
      if (options.ifAvailable === true && isHeld) return run(null);
      return new Promise((resolve, reject) => {
        const grant = async (): Promise<void> => {
          await run({});
          resolve(undefined);
        };
        queue.push(grant);
        options.signal?.addEventListener('abort', () => {
          const at = queue.indexOf(grant);
          if (at >= 0) queue.splice(at, 1);
          reject(new Error('aborted'));
        });
        grantNext();
      });
    }) as unknown as Locks['request'],
  };
}

test('one window sounds; the next takes over when it falls silent', async () => {
  const locks = fakeLocks();
  const log: string[] = [];
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const first = soleWindow(locks, (is) => log.push(`first ${is ? 'elsewhere' : 'here'}`));
  const second = soleWindow(locks, (is) => log.push(`second ${is ? 'elsewhere' : 'here'}`));
  first(false);
  second(true);
  await settle();
  first(true);
  await settle();
  expect(log).toEqual(['second here', 'first elsewhere']);
  second(false);
  await settle();
  expect(log).toEqual(['second here', 'first elsewhere', 'first here']);
});
