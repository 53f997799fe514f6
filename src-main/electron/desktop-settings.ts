import type { Config } from '#shared/config.ts';
import { settingLeaves } from '#shared/setting-leaves.ts';

export type DesktopSettings = Config['desktop'];

/** Settings the desktop program acts on. */
export const desktopSettingPaths: readonly string[] = settingLeaves
  .map(({ path }) => path)
  .filter((path) => path.startsWith('desktop.'));

/**
 * Whether drawing may use the graphics card. Read before anything else of the program, from the text of the settings file:
 * it cannot be changed later.
 */
export function usesGraphicsCard(fileText: string | undefined): boolean {
  try {
    const found = JSON.parse(fileText ?? '{}') as { desktop?: { hardware_acceleration?: unknown } } | null;
    return found?.desktop?.hardware_acceleration !== false;
  } catch {
    // A file that cannot be read is told of where settings are read.
    return true;
  }
}
