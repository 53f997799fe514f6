import { staticType } from '../base/ui-files.ts';

/** What is looked at of a request, before anything else looks at it. */
export interface RequestFacts {
  readonly method: string;
  /** The request line's target as it came. */
  readonly target: string;
  /** Names and values in turn, as they came: repeated headers show. */
  readonly rawHeaders: readonly string[];
  /** A request to become a WebSocket. */
  readonly upgrade: boolean;
}

/** Whom the server believes. */
export interface Trust {
  readonly port: number;
  isToken(text: string): boolean;
  isSession(id: string): boolean;
}

export interface Refusal {
  readonly status: 401 | 403 | 405 | 415 | 421;
  readonly code: 'WRONG_HOST' | 'WRONG_ORIGIN' | 'UNAUTHORISED' | 'METHOD_NOT_ALLOWED' | 'WRONG_CONTENT_TYPE';
  readonly message: string;
}

/** How a request was let in: without a secret, by the token, by the page's cookie. */
export type Entry = 'public' | 'token' | 'session';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
const reading = ['GET', 'HEAD'];

/** Cookies do not know ports: the name does, so that two programs on one machine do not log each other out. */
export function sessionCookie(port: number): string {
  return `arbscope_session_${port}`;
}

/**
 * Decides about a request before routing, the same for HTTP and for the WebSocket upgrade: host, origin, fetch site,
 * method and type, token. A rebound name is stopped by the host, a foreign page by origin and token.
 */
export function guard(request: RequestFacts, trust: Trust): { readonly entry: Entry } | Refusal {
  const all = (name: string): string[] => headerValues(request.rawHeaders, name);

  const hosts = all('host');
  const host = hosts[0] ?? '';
  if (hosts.length !== 1 || !ownHosts(trust.port).includes(host) || !isFor(request.target, host)) {
    return refusal(421, 'WRONG_HOST', 'This server answers to its own loopback address only.');
  }

  const origins = all('origin');
  const ownOrigin = origins.length === 1 && origins[0] === `http://${host}`;
  if (origins.length > 0 && !ownOrigin) return foreign;
  const sites = all('sec-fetch-site');
  const isLink = isPageLink(request, all('sec-fetch-mode').join(), all('sec-fetch-dest').join());
  if (!isLink && sites.some((site) => site !== 'same-origin' && site !== 'none')) return foreign;

  if (!methods.includes(request.method)) {
    return refusal(405, 'METHOD_NOT_ALLOWED', `Expected one of ${methods.join(', ')}.`);
  }
  if (!reading.includes(request.method) && all('content-type').join() !== 'application/json') {
    return refusal(415, 'WRONG_CONTENT_TYPE', 'Expected Content-Type: application/json.');
  }

  if (isPublic(request)) return { entry: 'public' };
  const bearer = all('authorization');
  if (bearer.length > 0) {
    const token = bearer.length === 1 ? /^Bearer ([\w-]+)$/.exec(bearer[0] ?? '')?.[1] : undefined;
    return token !== undefined && trust.isToken(token) ? { entry: 'token' } : unauthorised;
  }
  const ids = all('cookie').flatMap((text) => cookieValues(text, sessionCookie(trust.port)));
  if (!ids.some((id) => trust.isSession(id))) return unauthorised;
  // A browser names the origin of every WebSocket; without it a cookie proves nothing.
  if (request.upgrade && !ownOrigin) return foreign;
  return { entry: 'session' };
}

const foreign = refusal(403, 'WRONG_ORIGIN', 'Requests of other pages are refused.');
const unauthorised = refusal(
  401,
  'UNAUTHORISED',
  'Expected the token of this run. Open the link that the program printed, or send Authorization: Bearer.',
);

function refusal(status: Refusal['status'], code: Refusal['code'], message: string): Refusal {
  return { status, code, message };
}

function ownHosts(port: number): string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  const withPort = names.map((name) => `${name}:${port}`);
  // Clients leave out the default port.
  return port === 80 ? [...withPort, ...names] : withPort;
}

/** A path, or an absolute address of the very same host. */
function isFor(target: string, host: string): boolean {
  return target.startsWith('/') || target.startsWith(`http://${host}/`);
}

/**
 * A link to the page itself, followed in a window of its own: the file that opens the browser is such a foreign page. The
 * page holds no data and cannot be framed.
 */
function isPageLink({ method, target, upgrade }: RequestFacts, mode: string, dest: string): boolean {
  return !upgrade && method === 'GET' && target === '/' && mode === 'navigate' && dest === 'document';
}

/** The files of the UI hold no data; the page trades its token at /session. */
function isPublic({ method, target, upgrade }: RequestFacts): boolean {
  if (upgrade) return false;
  const path = target.split('?', 1)[0] ?? '';
  if (method === 'POST') return path === '/session';
  return reading.includes(method) && staticType(path) !== undefined;
}

function headerValues(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
}

function cookieValues(header: string, name: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
