import { z } from 'zod';
import { join } from 'node:path';
import { alertSettings, defaultSettings, type AlertSettings } from '#shared/alerts/settings.ts';
import { AppError } from '#shared/error-codes.ts';
import { errorText } from '#shared/error-text.ts';
import type { Clock } from '../base/clock.ts';
import type { Files } from '../base/files.ts';

/** Name in the data folder. */
const ALERT_FILE = 'alerts.json';
const MAX_BYTES = 4 * 1024 * 1024;

export interface AlertFile {
  readonly settings: AlertSettings;
  /** For people: why the defaults are in force and where the file went that could not be read; empty when all is well. */
  readonly note: string;
}

/** Reads what was chosen. A file that makes no sense is kept under another name, and the defaults are in force. */
export async function readAlertFile(
  files: Files,
  dataDir: string,
  clock: Pick<Clock, 'wallMs'>,
): Promise<AlertFile> {
  const path = join(dataDir, ALERT_FILE);
  const info = await files.info(path);
  if (info === undefined) return { settings: defaultSettings, note: '' };
  const fault = (why: string): string => `${ALERT_FILE}: expected rules and mutes, found ${why}`;
  let why: string;
  if (info.isDirectory || info.size > MAX_BYTES)
    why = fault(info.isDirectory ? 'a folder' : `${info.size} bytes`);
  else {
    try {
      const found: unknown = JSON.parse(
        new TextDecoder('utf-8', { fatal: true }).decode(await files.read(path)),
      );
      const parsed = alertSettings.safeParse(found);
      if (parsed.success) return { settings: parsed.data, note: '' };
      why = fault(z.prettifyError(parsed.error).replaceAll('\n', ' '));
    } catch (cause) {
      why = fault(errorText(cause));
    }
  }
  const aside = `${ALERT_FILE}.damaged-${Math.floor(clock.wallMs())}`;
  await files.rename(path, join(dataDir, aside));
  await files.syncDir(dataDir);
  return {
    settings: defaultSettings,
    note: `${why}. It is kept as ${aside}; the default rules are in force.`,
  };
}

/** Writes what was chosen, whole or not at all. @throws AppError WRITE_FAILED */
export async function writeAlertFile(files: Files, dataDir: string, settings: AlertSettings): Promise<void> {
  const path = join(dataDir, ALERT_FILE);
  try {
    await files.write(`${path}.tmp`, new TextEncoder().encode(`${JSON.stringify(settings, null, 2)}\n`));
    await files.rename(`${path}.tmp`, path);
    await files.syncDir(dataDir);
  } catch (cause) {
    throw new AppError('WRITE_FAILED', `${ALERT_FILE}: expected to be written, found ${errorText(cause)}`, {
      cause,
    });
  }
}
