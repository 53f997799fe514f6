import type { ComponentType } from 'react';
import type { IconName } from '../ui/icon.tsx';

/** One entry of the rail. `Component` is mounted once the session is known. */
export interface Screen {
  readonly id: string;
  readonly title: string;
  readonly icon: IconName;
  /** Stands at the lower end of the rail, and has a key of its own. */
  readonly isLast?: boolean;
  readonly Component: ComponentType;
  /** Fetches its code before it is opened; undefined where it came with the page. */
  readonly preload?: () => Promise<void>;
}
