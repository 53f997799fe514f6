import type { ReactNode } from 'react';

/** Line drawings on a 16 × 16 field. */
const paths = {
  monitor: 'M2 3.5h12M2 8h12M2 12.5h12M6 3.5v9',
  spreads: 'M2 11l3.5-4 3 2.5L14 3.5M14 3.5h-3.5M14 3.5V7M2 14h12',
  signals:
    'M8 2v4M8 14v-2M3.5 5.5a6 6 0 0 0 0 5M12.5 5.5a6 6 0 0 1 0 5M8 9.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3',
  health: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  gaps: 'M2 2.5h3.5v3H2zM7.5 2.5h3v3h-3zM12.5 2.5H14v3h-1.5zM2 7.5h5.5v3H2zM11 7.5h3v3h-3M2 12.5h3M7 12.5h7',
  data: 'M2.5 4c0-1.1 2.5-2 5.5-2s5.5.9 5.5 2-2.5 2-5.5 2-5.5-.9-5.5-2zM2.5 4v8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2V4M2.5 8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2',
  replay: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3M7 6l3.2 2L7 10z',
  alerts: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11.5h.01',
  bell: 'M8 2a4 4 0 0 0-4 4v3l-1.5 2.5h11L12 9V6a4 4 0 0 0-4-4M6.5 13.5a1.5 1.5 0 0 0 3 0',
  sound: 'M2.5 6v4h2.5l3.5 3V3L5 6zM11 5.5a3.5 3.5 0 0 1 0 5M13 3.5a6.5 6.5 0 0 1 0 9',
  muted: 'M2.5 6v4h2.5l3.5 3V3L5 6zM11 6l3.5 4M14.5 6L11 10',
  theme: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
  close: 'M4 4l8 8M12 4l-8 8',
  star: 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z',
  down: 'M4 6l4 4 4-4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3.5 3.5',
  settings: 'M2 4.5h6M11 4.5h3M9.5 2.8v3.4M2 11.5h3M8 11.5h6M6.5 9.8v3.4',
  popOut: 'M6 3H3v10h10v-3M9 2.5h4.5V7M13.5 2.5L7.5 8.5',
  keys: 'M1.5 4.5h13v7h-13zM4 7h.01M6.5 7h.01M9 7h.01M11.5 7h.01M5 9.5h6',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
