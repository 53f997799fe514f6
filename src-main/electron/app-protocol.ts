import { join, relative, isAbsolute } from 'node:path';
import type { CustomScheme } from 'electron';
import { securityHeaders } from '../base/security-headers.ts';
import { staticType } from '../base/ui-files.ts';

export const APP_ORIGIN = 'app://arbscope';

/** The page's own scheme: an origin of its own, no CSP bypass, no way to other schemes. */
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
};

export interface UiFiles {
  /** Path with every link followed; rejects when nothing is there. */
  realPath(path: string): Promise<string>;
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Answers requests of the page with files of the built UI, and nothing else. */
export function appProtocol(uiDir: string, files: UiFiles): (request: Request) => Promise<Response> {
  return async (request) => {
    const file = await uiFile(request, uiDir, files);
    if (file === undefined)
      return new Response('There is nothing here.', { status: 404, headers: securityHeaders });
    return new Response(file.bytes, { headers: { ...securityHeaders, 'Content-Type': file.type } });
  };
}

async function uiFile(
  request: Request,
  uiDir: string,
  files: UiFiles,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string } | undefined> {
  const { method, url } = request;
  if (method !== 'GET' || !url.startsWith(`${APP_ORIGIN}/`)) return undefined;
  const path = url.slice(APP_ORIGIN.length).split(/[?#]/, 1)[0] ?? '';
  const type = staticType(path);
  if (type === undefined) return undefined;
  try {
    const [root, found] = await Promise.all([
      files.realPath(uiDir),
      files.realPath(join(uiDir, path === '/' ? 'index.html' : path)),
    ]);
    const inside = relative(root, found);
    if (inside.startsWith('..') || isAbsolute(inside)) return undefined;
    return { bytes: await files.read(found), type };
  } catch {
    // Missing or unreadable: for the page there is nothing.
    return undefined;
  }
}
