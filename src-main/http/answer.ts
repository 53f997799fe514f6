import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { securityHeaders } from '../base/security-headers.ts';

/** Body of every answer that is no success: a code to decide upon and a text for people. */
export interface Refused {
  readonly code: string;
  readonly message: string;
}

const phrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  415: 'Unsupported Media Type',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
};

/** Values as JSON; bigints as decimal strings, numbers JSON has no word for as null. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

/** Refuses a request and ends its connection: whatever else it carries is not read. */
export function refuseRequest(response: ServerResponse, status: number, body: Refused): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' });
  response.end(toJson(body));
}

/** The same on a bare socket: a refused upgrade, or bytes that are no HTTP. */
export function refuseSocket(socket: Duplex, status: number, body: Refused): void {
  const text = toJson(body);
  const head = [
    `HTTP/1.1 ${status} ${phrases[status] ?? 'Refused'}`,
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
}
