import { describe, expect, test } from 'vitest';
import { guard, sessionCookie, type RequestFacts } from '../../../../src-main/http/guard.ts';

const port = 41_234;
const own = `127.0.0.1:${port}`;
const cookie = sessionCookie(port);
const trust = {
  port,
  isToken: (text: string) => text === 'right-token',
  isSession: (id: string) => id === 'right-id',
};

type Headers = readonly (readonly [string, string])[];

function ask(headers: Headers, rest: Partial<RequestFacts> = {}): number | string {
  const verdict = guard(
    { method: 'GET', target: '/status', upgrade: false, ...rest, rawHeaders: headers.flat() },
    trust,
  );
  return 'status' in verdict ? verdict.status : verdict.entry;
}

const bearer = ['Authorization', 'Bearer right-token'] as const;
const session = ['Cookie', `theme=dark; ${cookie}=right-id`] as const;
const host = ['Host', own] as const;

describe('host', () => {
  test.each([own, `localhost:${port}`, `[::1]:${port}`])('takes %s', (name) => {
    expect(ask([['Host', name], bearer])).toBe('token');
  });

  test.each<[string, Headers]>([
    ['missing', [bearer]],
    ['of another name', [['Host', `evil.test:${port}`], bearer]],
    ['of a name that begins like ours', [['Host', `${own}.evil.test`], bearer]],
    ['with a trailing dot', [['Host', `localhost.:${port}`], bearer]],
    ['of another port', [['Host', '127.0.0.1:80'], bearer]],
    ['without a port', [['Host', '127.0.0.1'], bearer]],
    ['with user info', [['Host', `me@${own}`], bearer]],
    ['twice', [host, host, bearer]],
    ['twice, spelt differently', [host, ['hOsT', 'evil.test'], bearer]],
    ['twice in one line', [['Host', `${own}, evil.test`], bearer]],
    ['empty', [['Host', ''], bearer]],
  ])('refuses one %s', (_name, headers) => {
    expect(ask(headers)).toBe(421);
  });

  test.each([`http://evil.test/status`, `http://me@${own}/status`, `https://${own}/status`, '*', ''])(
    'refuses the target %j',
    (target) => {
      expect(ask([host, bearer], { target })).toBe(421);
    },
  );

  test('knows that clients leave out port 80', () => {
    const facts = { method: 'GET', target: '/', upgrade: false, rawHeaders: ['Host', 'localhost'] };
    expect(guard(facts, { ...trust, port: 80 })).toEqual({ entry: 'public' });
  });
});

describe('origin', () => {
  test('takes the page itself', () => {
    expect(ask([host, ['Origin', `http://${own}`], ['Sec-Fetch-Site', 'same-origin'], session])).toBe(
      'session',
    );
  });

  test.each([
    'null',
    'file://',
    'http://evil.test',
    'http://127.0.0.1:1',
    `https://${own}`,
    `http://localhost:${port}`,
    `http://${own}/`,
    '',
  ])('refuses %j, whatever secret comes with it', (origin) => {
    expect(ask([host, ['Origin', origin], bearer])).toBe(403);
    expect(ask([host, ['Origin', origin], session], { target: '/' })).toBe(403);
  });

  test('refuses two', () => {
    const ours = ['Origin', `http://${own}`] as const;
    expect(ask([host, ours, ours, bearer])).toBe(403);
  });

  test.each(['cross-site', 'same-site', 'nonsense'])('refuses a fetch from %s', (site) => {
    expect(ask([host, ['Sec-Fetch-Site', site], bearer])).toBe(403);
  });

  test('follows a link of another page to the page itself, and to nothing else', () => {
    const link = [
      host,
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'navigate'],
      ['Sec-Fetch-Dest', 'document'],
    ] as const;
    const frame = [...link.slice(0, 3), ['Sec-Fetch-Dest', 'iframe']] as const;
    expect(ask(link, { target: '/' })).toBe('public');
    expect(ask(link, { target: '/status' })).toBe(403);
    expect(ask(link, { target: '/session', method: 'POST' })).toBe(403);
    expect(ask(frame, { target: '/' })).toBe(403);
  });
});

describe('secret', () => {
  test.each([
    '/status',
    '/metrics',
    '/rpc',
    '/other',
    '/assets',
    '/assets/.env',
    '/assets/../status',
    '/%73tatus',
  ])('is asked for at %s', (target) => {
    expect(ask([host], { target })).toBe(401);
  });

  test.each(['/', '/index.html', '/?x=1', '/assets/index-D3x_.js', '/sounds/opened.wav'])(
    'is not asked for at %s, which holds no data',
    (target) => {
      expect(ask([host], { target })).toBe('public');
    },
  );

  test.each<[string, Headers]>([
    ['a wrong token', [host, ['Authorization', 'Bearer wrong']]],
    ['another scheme', [host, ['Authorization', 'Basic right-token']]],
    ['two tokens', [host, bearer, bearer]],
    ['a wrong token beside a right cookie', [host, ['Authorization', 'Bearer wrong'], session]],
    ['a wrong cookie', [host, ['Cookie', `${cookie}=wrong`]]],
    ['the token as cookie', [host, ['Cookie', `${cookie}=right-token`]]],
    ["another program's cookie", [host, ['Cookie', 'arbscope_session_1=right-id']]],
    ['a cookie whose name ends like ours', [host, ['Cookie', `x${cookie}=right-id`]]],
  ])('refuses %s', (_name, headers) => {
    expect(ask(headers)).toBe(401);
  });

  test('takes a right cookie among stale ones of the same name', () => {
    expect(ask([host, ['Cookie', `${cookie}=stale; ${cookie}=right-id`]])).toBe('session');
  });
});

describe('WebSocket', () => {
  const upgrade = { target: '/rpc', upgrade: true };
  test('needs the origin with a cookie and not with a token', () => {
    expect(ask([host, session], upgrade)).toBe(403);
    expect(ask([host, session, ['Origin', `http://${own}`]], upgrade)).toBe('session');
    expect(ask([host, bearer], upgrade)).toBe('token');
  });

  test('is never public', () => {
    expect(ask([host], { target: '/', upgrade: true })).toBe(401);
  });
});

describe('writes', () => {
  const json = ['Content-Type', 'application/json'] as const;
  test('are JSON of exactly that type', () => {
    const post = { method: 'POST', target: '/session' };
    expect(ask([host, json], post)).toBe('public');
    for (const type of ['text/plain', 'application/json; charset=utf-8', 'application/jsonx', '']) {
      expect(ask([host, ['Content-Type', type]], post)).toBe(415);
    }
    expect(ask([host], post)).toBe(415);
    expect(ask([host, json, json], post)).toBe(415);
  });

  test.each(['OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'])('do not know %s', (method) => {
    expect(ask([host, bearer], { method })).toBe(405);
  });
});
