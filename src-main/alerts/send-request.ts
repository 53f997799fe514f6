import { lookup, type LookupAddress } from 'node:dns';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { request as requestHttp } from '../base/node-http.ts';

/** A POST of JSON to somebody else. */
export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface IncomingAnswer {
  readonly status: number;
  /** Beginning of the answer's body. */
  readonly text: string;
  /** What the server asks to wait, ms. */
  readonly retryAfterMs: number | undefined;
}

/** Rejects when no answer came: refused, unreachable, too slow. The error's words hold no part of path or query. */
export type SendRequest = (request: OutgoingRequest) => Promise<IncomingAnswer>;

export interface SendLimits {
  readonly timeoutMs: number;
  readonly answerBytes: number;
}

const defaults: SendLimits = { timeoutMs: 5_000, answerBytes: 64 * 1024 };

/**
 * Sends over TLS to public addresses, and over plain HTTP to this machine. Private, link-local and metadata addresses are
 * refused after their name was resolved, and the connection goes to the very address that was looked at. Redirects are
 * answers like any other: they are not followed.
 */
export function sender(clock: Clock, limits: SendLimits = defaults): SendRequest {
  return (request) =>
    new Promise((resolve, reject) => {
      const url = new URL(request.url);
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const isOwn = host === 'localhost' || loopback.check(host, familyOf(host));
      if (url.protocol !== 'https:' && !isOwn) throw new Error('expected https, or this machine');
      if (isIP(host) !== 0 && !isOwn && isPrivate(host)) throw new Error(refusal(host));
      const body = Buffer.from(request.body);
      const call = (url.protocol === 'https:' ? requestHttps : requestHttp)(
        url,
        {
          method: 'POST',
          lookup: guardedLookup(isOwn),
          // No connection outlives its request.
          agent: false,
          headers: {
            ...request.headers,
            'Content-Type': 'application/json',
            'Content-Length': String(body.length),
          },
        },
        (answer) => {
          const pieces: Buffer[] = [];
          let size = 0;
          const done = (): void => {
            cancel();
            const retry = Number(answer.headers['retry-after']);
            resolve({
              status: answer.statusCode ?? 0,
              text: Buffer.concat(pieces).toString('utf8'),
              retryAfterMs: Number.isFinite(retry) ? Math.max(0, retry * 1_000) : undefined,
            });
          };
          answer.on('data', (piece: Buffer) => {
            size += piece.length;
            pieces.push(piece);
            if (size <= limits.answerBytes) return;
            done();
            call.destroy();
          });
          answer.on('end', done);
          answer.on('error', fail);
        },
      );
      const cancel = clock.after(limits.timeoutMs, () =>
        call.destroy(new Error(`no answer within ${limits.timeoutMs / 1_000} s`)),
      );
      const fail = (cause: Error): void => {
        cancel();
        reject(
          new Error('code' in cause && typeof cause.code === 'string' ? `${cause.code}` : cause.message),
        );
      };
      call.on('error', fail);
      call.end(body);
    });
}

const refusal = (address: string): string =>
  `expected a public address, found ${address}: it is inside a private network`;

function familyOf(host: string): 'ipv4' | 'ipv6' {
  return isIP(host) === 6 ? 'ipv6' : 'ipv4';
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const privateNets = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  privateNets.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  privateNets.addSubnet(net, bits, 'ipv6');

/** True for addresses that no public server has: private, link-local, loopback, multicast, and IPv6 forms of them. */
export function isPrivate(address: string): boolean {
  return privateNets.check(address, familyOf(address));
}

function guardedLookup(isOwn: boolean): LookupFunction {
  return (hostname, options, answer) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return answer(error, '', 0);
      const wrong = addresses.find(({ address }) =>
        isOwn ? !loopback.check(address, familyOf(address)) : isPrivate(address),
      );
      if (wrong !== undefined) return answer(new Error(refusal(wrong.address)), '', 0);
      if (options.all === true) return answer(null, addresses);
      const first = addresses[0];
      if (first === undefined) return answer(new Error('expected an address, found none'), '', 0);
      return answer(null, first.address, first.family);
    });
  };
}
