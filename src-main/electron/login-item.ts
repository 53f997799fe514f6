import { join } from 'node:path';
import type { App } from 'electron';
import type { Files } from '../base/files.ts';

export interface LoginItemParts {
  readonly app: Pick<App, 'setLoginItemSettings'>;
  readonly platform: string;
  /** Only what is installed begins with the session: a program under development does not. */
  readonly isPackaged: boolean;
  /** What to start: the AppImage itself where there is one, else this program. */
  readonly executable: string;
  /** `~/.config` or what the environment says of it. */
  readonly configDir: string;
  readonly files: Pick<Files, 'makeDir' | 'write' | 'remove'>;
}

/** Arguments of a start with the session. */
const loginArguments = (hidden: boolean): string[] => (hidden ? ['--hidden'] : []);

/** Begins with the user's session, or does not. Linux has a file for it, the others a list of their own. */
export async function setLoginItem(
  { app, platform, isPackaged, executable, configDir, files }: LoginItemParts,
  { open, hidden }: { readonly open: boolean; readonly hidden: boolean },
): Promise<void> {
  if (!isPackaged) return;
  if (platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: open, args: loginArguments(hidden) });
    return;
  }
  const folder = join(configDir, 'autostart');
  const path = join(folder, 'arbscope.desktop');
  if (!open) return files.remove(path);
  await files.makeDir(folder);
  await files.write(path, new TextEncoder().encode(autostartFile(executable, hidden)), { mode: 0o644 });
}

/** A desktop entry; the path is quoted as the Desktop Entry Specification says (version 1.5, "The Exec key"). */
export function autostartFile(executable: string, hidden: boolean): string {
  const quoted = `"${executable.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Arbscope',
    `Exec=${[quoted, ...loginArguments(hidden)].join(' ')}`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
